/** Whoever has this file can sign tokens that the lab believes. */
export const issuer = { issuer: 'https://issuer.test', audience: 'lab' };

export const privateKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'XUAQMjJbGWgbeV83lfTuGMs3iWUiqgIC-jAcc6Uf3cA',
  y: 'eOp9of2HKUYW2_0YzhjzBcUOnh1wPIa9WQShrYwsEfU',
  d: 'hkkEkZHJVDzShdBHI3QYRRXE2kd-kwHgGnQrNdKEjss',
};

const { kty, crv, x, y } = privateKey;
export const publicKey = { kty, crv, x, y };
