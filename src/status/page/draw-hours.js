import { element, svgElement, tableOf } from './elements.js';

const height = 200;
const margin = { left: 34, right: 4, top: 8, bottom: 22 };

/**
 * Draws counts by the hour as bars on each other. Kinds differ by stripes as well as by colour.
 *
 * hours: [{ from: ISO time, counts: [number of each kind] }], oldest first
 * width: in pixels, so that words keep their size however narrow the page is
 */
export function drawHours(what, kinds, hours, width) {
  const most = niceMost(Math.max(0, ...hours.map(({ counts }) => sum(counts))));
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const step = inner.width / hours.length;
  const yOf = (value) => margin.top + inner.height * (1 - value / most);
  const chart = svgElement(
    'svg',
    { class: 'chart', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': summaryOf(what, kinds, hours) },
    ...grid(most, yOf, width),
    ...hours.flatMap((hour, at) => bars(hour, kinds, { x: margin.left + at * step + 1, width: step - 2, yOf })),
    ...hours.flatMap(({ from }, at) => (at % 6 === 0 ? [hourLabel(from, margin.left + at * step)] : [])),
  );
  return [legend(kinds), chart];
}

/** The same as a table. */
export function listHours(what, kinds, hours) {
  const rows = hours.map(({ from, counts }) => [hourOf(from), ...counts.map(String)]);
  return tableOf(`${what} by the hour`, ['Hour', ...kinds], rows);
}

/** What somebody reads who doesn't see the bars. */
function summaryOf(what, kinds, hours) {
  const totals = kinds.map((kind, at) => `${sum(hours.map(({ counts }) => counts[at]))} ${kind}`);
  const busiest = hours.reduce((one, other) => (sum(other.counts) > sum(one.counts) ? other : one));
  const peak = sum(busiest.counts) === 0 ? '' : ` The most were in the hour from ${hourOf(busiest.from)}.`;
  return `${what} of the last 24 hours: ${totals.join(', ')}.${peak} The table below has each hour.`;
}

function grid(most, yOf, width) {
  return [0, most / 2, most].flatMap((value) => [
    svgElement('line', { x1: margin.left, x2: width - margin.right, y1: yOf(value), y2: yOf(value) }),
    svgElement('text', { x: margin.left - 6, y: yOf(value) + 4, 'text-anchor': 'end' }, String(value)),
  ]);
}

function bars({ from, counts }, kinds, { x, width: barWidth, yOf }) {
  let below = 0;
  const drawn = counts.flatMap((count, at) => {
    if (count === 0) return [];
    const [bottom, top] = [yOf(below), yOf(below + count)];
    below += count;
    const box = { x, y: top, width: barWidth, height: bottom - top };
    return [svgElement('rect', { ...box, class: `fill-${at}` }), ...stripes(box, at)];
  });
  if (drawn.length === 0) return [];
  const words = `${hourOf(from)}: ${kinds.map((kind, at) => `${counts[at]} ${kind}`).join(', ')}`;
  return [svgElement('g', {}, svgElement('title', {}, words), ...drawn)];
}

/** None for the first kind, lying ones for the second, closer ones for the third. */
function stripes({ x, y, width: across, height: tall }, kind) {
  if (kind === 0) return [];
  const gap = kind === 1 ? 6 : 3.5;
  const count = Math.floor(tall / gap);
  return Array.from({ length: count }, (_, at) => {
    const line = y + tall - (at + 0.5) * gap;
    return svgElement('path', { class: 'stripe', d: `M${x} ${line}h${across}` });
  });
}

function legend(kinds) {
  const swatch = (at) =>
    svgElement(
      'svg',
      { viewBox: '0 0 14 14', 'aria-hidden': 'true' },
      svgElement('rect', { width: 14, height: 14, class: `fill-${at}` }),
      ...stripes({ x: 0, y: 0, width: 14, height: 14 }, at),
    );
  return element('ul', { class: 'legend' }, ...kinds.map((kind, at) => element('li', {}, swatch(at), ` ${kind}`)));
}

function hourLabel(from, x) {
  return svgElement('text', { x, y: height - 6 }, hourOf(from));
}

function hourOf(iso) {
  return new Date(iso).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

/** An even number that a scale may end at. */
function niceMost(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  const steps = [1, 2, 4, 6, 10].map((step) => step * power);
  return Math.max(2, steps.find((step) => step >= value) ?? value);
}

function sum(numbers) {
  return numbers.reduce((total, one) => total + one, 0);
}
