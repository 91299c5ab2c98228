/** The units of a Go duration in milliseconds. Both signs for micro are in use. */
const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, µs: 1e-3, μs: 1e-3, ns: 1e-6 };

/** Beyond a year (a leap one), a wait is nonsense. */
const MOST_MS = 366 * 86_400_000;

/** A number as headers have it: digits, perhaps with a fraction, nothing else; `undefined` for all that is none, a negative one included. */
export function parseNumber(text: string | null): number | undefined {
  const trimmed = text?.trim() ?? '';
  if (!/^\d+(\.\d*)?$/.test(trimmed)) return undefined;
  const number = Number.parseFloat(trimmed);
  return Number.isFinite(number) ? number : undefined;
}

/** A duration as Go writes it, with units (`1m30.951s`, `35ms`, `2h1m`, `0s`), in milliseconds; `undefined` for anything else. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^(\d+(\.\d+)?(d|h|ms|m|s|us|µs|μs|ns))+$/.test(trimmed)) return undefined;
  let total = 0;
  for (const [, amount = '', unit = ''] of trimmed.matchAll(/(\d+(?:\.\d+)?)([a-zµμ]+)/g)) total += Number.parseFloat(amount) * (UNITS[unit] ?? Number.NaN);
  return total <= MOST_MS ? total : undefined;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A date of RFC 3339 (`2026-05-04T12:34:56Z`) or of HTTP (RFC 9110, section 5.6.7), in milliseconds since the epoch; `undefined` for anything else. */
export function parseInstant(text: string | null): number | undefined {
  const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(text?.trim() ?? '');
  if (rfc3339) {
    const [, year, month, day, hour, minute, second, fraction, sign, offsetHours, offsetMinutes] = rfc3339;
    const local = fromParts(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
    if (local === undefined) return undefined;
    const offset = sign === undefined ? 0 : (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1);
    return local + Math.floor(Number(`0${fraction ?? ''}`) * 1000) - offset * 60_000;
  }
  const http = /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/.exec(text?.trim() ?? '');
  if (!http) return undefined;
  const [, day, month, year, hour, minute, second] = http;
  return fromParts(Number(year), MONTHS.indexOf(month ?? '') + 1, Number(day), Number(hour), Number(minute), Number(second));
}

/** UTC, in the Gregorian calendar. By hand, because this folder has no clock and `Date` is one. */
function fromParts(year: number, month: number, day: number, hour: number, minute: number, second: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined;
  // Years that begin in March, so that the leap day is the last one; 719 468 days lie between March of the year 0 and the epoch.
  const shifted = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const days = shifted * 365 + Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400) + dayOfYear - 719_468;
  return ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000;
}

/**
 * When something resets, in milliseconds since the epoch, out of whatever a server writes: a duration with units, seconds from
 * now, seconds or milliseconds since the epoch, or a date. `now` is the moment of the reply; `serverNow` the same moment by the
 * server's clock, against which its dates are read, so that a wrong clock here does no harm.
 */
export function parseReset(text: string | null, now: number, serverNow: number | undefined): number | undefined {
  if (text === null) return undefined;
  const number = parseNumber(text);
  // As seconds from now, 10^9 would be thirty years; as milliseconds since the epoch, 10^11 was in 1973.
  const relative = number !== undefined && number < 1e9 ? number * 1000 : parseDuration(text);
  const absolute = number === undefined ? parseInstant(text) : number < 1e9 ? undefined : number < 1e11 ? number * 1000 : number;
  const wait = relative ?? (absolute === undefined ? undefined : Math.max(0, absolute - (serverNow ?? now)));
  return wait === undefined || wait > MOST_MS ? undefined : now + Math.ceil(wait);
}
