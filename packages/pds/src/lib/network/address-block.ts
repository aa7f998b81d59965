/**
 * By what a caller is counted: one address of IPv4, and of IPv6 all those of a network of /64, which is the least that
 * a customer is given, and more addresses than anybody could count.
 *
 * @param address as the host says it; `unknown` and the like stay as they are
 * @returns an address of IPv4, or the first 64 bits, `2001:db8:0:1::/64`
 */
export function formatAddressBlock(address: string): string {
  if (!address.includes(':') || !URL.canParse(`http://[${address}]`)) return address;
  const groups = expand(new URL(`http://[${address}]`).hostname.slice(1, -1));
  const isMapped = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff';
  if (!isMapped) return `${groups.slice(0, 4).join(':')}::/64`;
  const bytes = groups.slice(6).flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
  return bytes.join('.');
}

/** All eight groups of an address as the platform writes it. */
function expand(address: string): string[] {
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail];
}
