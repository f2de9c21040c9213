// Dates moved by a patient's secret offset; times of day stay, so that intervals stay.

import { stripped } from "./text.js";

const DAY = 86_400_000;

// A date as { year, month, day }, also in the old form 1998.07.23; null when it is none.
export function dateOf(text) {
  const digits = text.replaceAll(".", "").replaceAll("-", "");
  if (!/^[0-9]{8}$/.test(digits)) return null;
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].map(Number);
  const at = moment(year, month, day);
  const isReal = year > 0 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return isReal ? { year, month, day } : null;
}

function moment(year, month, day, hour = 0, minute = 0) {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  at.setUTCHours(hour, minute);
  return at;
}

const two = (number) => String(number).padStart(2, "0");

function moved({ year, month, day }, days) {
  const at = new Date(moment(year, month, day).getTime() + days * DAY);
  const then = at.getUTCFullYear();
  if (then < 1 || then > 9999) return "";
  return `${then}${two(at.getUTCMonth() + 1)}${two(at.getUTCDate())}`;
}

export function shiftedDate(text, days) {
  const found = dateOf(stripped(text));
  return found ? moved(found, days) : "";
}

export function keptTime(text, tables) {
  const plain = stripped(text);
  return tables.whole.time.test(plain) ? plain : "";
}

export function shiftedDateTime(text, { days, zone = "" }, tables) {
  const found = tables.whole.dateTime.exec(stripped(text));
  if (!found) return "";
  const [, year, month, day, said = "", offset] = found;
  let start = dateOf(`${year}${month ?? "01"}${day ?? "01"}`);
  if (!start) return "";
  let clock = said;
  if (offset && minutes(zone) !== null && offset !== zone) {
    [start, clock] = inZone(start, clock, minutes(offset), minutes(zone));
  }
  const date = moved(start, days);
  return date + clock;
}

function minutes(zone) {
  if (!/^[+-][0-9]{4}$/.test(zone)) return null;
  const told = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3));
  if (told >= 24 * 60) return null;
  return zone[0] === "-" ? -told : told;
}

function inZone(date, clock, theirs, ours) {
  if (theirs === null || clock.length < 4) return [date, clock];
  const [hour, minute] = [Number(clock.slice(0, 2)), Number(clock.slice(2, 4))];
  if (hour > 23 || minute > 59) return [date, clock];
  const at = moment(date.year, date.month, date.day, hour, minute);
  const local = new Date(at.getTime() + (ours - theirs) * 60_000);
  const year = local.getUTCFullYear();
  if (year < 1 || year > 9999) return [date, clock];
  const there = { year, month: local.getUTCMonth() + 1, day: local.getUTCDate() };
  return [there, two(local.getUTCHours()) + two(local.getUTCMinutes()) + clock.slice(4)];
}

// Age at the study as an AS value; empty when the study precedes the birth.
export function ageAt(born, studied) {
  const days = Math.round((moment(studied.year, studied.month, studied.day) - moment(born.year, born.month, born.day)) / DAY);
  if (days < 0) return "";
  const lastDay = new Date(Date.UTC(2000 + (studied.year % 400), studied.month, 0)).getUTCDate();
  let months = (studied.year - born.year) * 12 + studied.month - born.month;
  if (studied.day < Math.min(born.day, lastDay)) months -= 1;
  const three = (number) => String(number).padStart(3, "0");
  if (months < 1) return `${three(days)}D`;
  if (months < 36) return `${three(months)}M`;
  return `${three(Math.min(Math.floor(months / 12), 90))}Y`;
}
