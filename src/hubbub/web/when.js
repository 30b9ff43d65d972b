// Times and days in words, in the reader's own time zone; pure.

const DAY = 24 * 60 * 60_000; // milliseconds
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

const two = (number) => String(number).padStart(2, "0");

/** Return the time of day: `09:15`, `9:15 am` or nothing; the style is `24`, `12` or `off`. */
export function clock(at, style = "24") {
  const moment = new Date(at);
  if (style === "off") {
    return "";
  }
  if (style === "12") {
    const hour = moment.getHours();
    return `${hour % 12 || 12}:${two(moment.getMinutes())} ${hour < 12 ? "am" : "pm"}`;
  }
  return `${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** Return the day: `Saturday 21 November`, with the year when it is another one. */
export function day(at, now = at) {
  const moment = new Date(at);
  const year = moment.getFullYear() === new Date(now).getFullYear() ? "" : ` ${moment.getFullYear()}`;
  return `${DAYS[moment.getDay()]} ${moment.getDate()} ${MONTHS[moment.getMonth()]}${year}`;
}

/** Return the time for a list: `09:31` today, `Sat 09:31`, and `14 Nov 09:31` after a week. */
export function short(at, now, style = "24") {
  const moment = new Date(at);
  if (sameDay(at, now)) {
    return clock(at, style === "off" ? "24" : style);
  }
  const name = DAYS[moment.getDay()].slice(0, 3);
  const date = `${moment.getDate()} ${MONTHS[moment.getMonth()].slice(0, 3)}`;
  const time = clock(at, style === "off" ? "24" : style);
  return Math.abs(now - at) < 6 * DAY ? `${name} ${time}` : `${date} ${time}`;
}

/** Return day and time to the second, for who points at a time. */
export function exact(at, style = "24") {
  const moment = new Date(at);
  const seconds = `:${two(moment.getSeconds())}`;
  const time = style === "12" ? clock(at, "12").replace(" ", `${seconds} `) : clock(at) + seconds;
  return `${day(at)} ${moment.getFullYear()}, ${time}`;
}

/** Return a moment as `datetime` wants it. */
export function iso(at) {
  return new Date(at).toISOString();
}

/** Tell whether two moments are on one day here. */
export function sameDay(one, other) {
  return new Date(one).toDateString() === new Date(other).toDateString();
}
