/** Times of events as the field writes them; all from nanoseconds since the epoch. */

const second = 1_000_000_000n;
const two = (value: number): string => String(value).padStart(2, '0');

function partsOf(time: bigint, utc: boolean): { date: string; clock: string; fraction: string } {
  const date = new Date(Number(time / 1_000_000n));
  const get = utc
    ? [
        date.getUTCFullYear(),
        date.getUTCMonth() + 1,
        date.getUTCDate(),
        date.getUTCHours(),
        date.getUTCMinutes(),
        date.getUTCSeconds(),
      ]
    : [date.getFullYear(), date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds()];
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = get;
  return {
    date: `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`,
    clock: `${two(hours)}:${two(minutes)}:${two(seconds)}`,
    fraction: String(time % second).padStart(9, '0'),
  };
}

/** evt.time: `13:53:31.726060287`, in the zone of the machine. */
export function clockText(time: bigint, fraction = true): string {
  const parts = partsOf(time, false);
  return fraction ? `${parts.clock}.${parts.fraction}` : parts.clock;
}

/** evt.datetime: `2024-01-31 13:53:31.726060287`, in the zone of the machine. */
export function dateTimeText(time: bigint, fraction = true): string {
  const parts = partsOf(time, false);
  return `${parts.date} ${clockText(time, fraction)}`;
}

/** evt.time.iso8601: `2024-01-31T13:53:31.726060287+0000`. */
export function isoText(time: bigint): string {
  const parts = partsOf(time, true);
  return `${parts.date}T${parts.clock}.${parts.fraction}+0000`;
}

/** The time of an alert: `2024-01-31T13:53:31.726060287Z`. */
export function isoZulu(time: bigint): string {
  const parts = partsOf(time, true);
  return `${parts.date}T${parts.clock}.${parts.fraction}Z`;
}
