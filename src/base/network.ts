/** Whose a network address is, for limits: an IPv4 address is one line, an IPv6 network another. */

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const GROUPS = 8;
/** Of the eight: what a provider gives to one line is at least so much. */
const NETWORK_GROUPS = 4;

/** An IPv4 address as it is, of an IPv6 one its network: "2001:db8:0:1::/64". */
export function networkOf(address: string): string {
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.toLowerCase().split("%", 1).join("").split("::");
  const [front, back] = [head, tail].map((part) => (part === "" ? [] : part.split(":")));
  const left = front ?? [];
  const gap = Math.max(0, GROUPS - left.length - (back?.length ?? 0));
  const groups = [...left, ...Array<string>(gap).fill("0"), ...(back ?? [])];
  const plain = groups.slice(0, NETWORK_GROUPS).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${plain.join(":")}::/64`;
}
