export {
  createJwtVerifier,
  InvalidIssuerError,
  InvalidTokenError,
  type JwtClaims,
  type JwtIssuer,
} from './lib/jwt/verify-jwt.ts';
