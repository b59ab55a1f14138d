import * as vega from 'vega';
import * as vegaLite from 'vega-lite';
import { medianOf } from '../statistics.mjs';
import { labelOf } from '../table.mjs';

/** Greys and colours that are read on white and on black alike; the page shines through. */
const TEXT = '#7d8590';
const GRID = '#7d859040';
const KINDS = { limit: '#8b949e', ujrpc: '#e36209', javascript: '#388bfd', python: '#2da44e' };

const CONFIG = {
  background: 'transparent',
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: {
    labelColor: TEXT,
    titleColor: TEXT,
    gridColor: GRID,
    domainColor: TEXT,
    tickColor: TEXT,
    labelLimit: 260,
  },
  legend: { labelColor: TEXT, titleColor: TEXT, symbolStrokeWidth: 2.5, labelLimit: 220 },
  title: { color: TEXT, fontWeight: 'normal', fontSize: 14, anchor: 'start' },
  text: { color: TEXT },
  range: { category: ['#8b949e', '#e36209', '#bf8700', '#a475f9', '#388bfd', '#2da44e'] },
};

/** @returns {Promise<string>} */
export async function draw(spec) {
  const compiled = vegaLite.compile({ ...spec, config: CONFIG }).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: 'none' });
  return `${await view.toSVG()}\n`;
}

/** Bars of one figure for every server, best first; the line in each is min–max. */
export function bars(outcomes, { kinds, member, title, unit, best }) {
  const values = outcomes
    .filter(({ reports }) => reports.length > 0)
    .map((outcome) => {
      const all = outcome.reports.map((report) => report[member]);
      const value = medianOf(outcome, member);
      return {
        server: labelOf(outcome),
        kind: kinds[outcome.peer],
        ...{ value, least: Math.min(...all), most: Math.max(...all) },
        text: Math.round(value).toLocaleString('en-US'),
      };
    })
    .sort((a, b) => (best === 'high' ? b.value - a.value : a.value - b.value));
  const y = {
    field: 'server',
    type: 'nominal',
    title: null,
    sort: values.map(({ server }) => server),
  };
  const x = { field: 'value', type: 'quantitative', title: unit, axis: { format: '~s' } };
  return {
    title,
    width: 460,
    height: { step: 20 },
    data: { values },
    encoding: { y },
    layer: [
      {
        mark: { type: 'bar', height: 13, cornerRadiusEnd: 2 },
        encoding: {
          x,
          color: {
            field: 'kind',
            type: 'nominal',
            title: null,
            legend: { orient: 'bottom' },
            scale: { domain: Object.keys(KINDS), range: Object.values(KINDS) },
          },
        },
      },
      {
        mark: { type: 'rule', color: TEXT, strokeWidth: 1.5 },
        encoding: { x: { field: 'least', type: 'quantitative' }, x2: { field: 'most' } },
      },
      {
        mark: { type: 'text', align: 'left', dx: 5 },
        encoding: {
          x: { field: 'most', type: 'quantitative' },
          text: { field: 'text' },
        },
      },
    ],
  };
}

/** Curves of one or two figures over the place of each workload on a logarithmic axis. */
export function curves(workloads, { panels, xTitle }) {
  const values = workloads.flatMap(({ x, outcomes }) =>
    outcomes
      .filter(({ reports }) => reports.length > 0)
      .map((outcome) => ({
        x,
        server: labelOf(outcome),
        ...Object.fromEntries(panels.map(({ member, of }) => [member, of(outcome, x)])),
      })),
  );
  const order = [...new Set(values.map(({ server }) => server))];
  const scale = { type: 'log' };
  return {
    data: { values },
    hconcat: panels.map(({ member, title }) => ({
      title,
      width: 290,
      height: 240,
      mark: { type: 'line', point: { size: 28 }, strokeWidth: 2 },
      encoding: {
        x: {
          field: 'x',
          type: 'quantitative',
          scale,
          title: xTitle,
          axis: { format: '~s', tickCount: 6, grid: false },
        },
        y: {
          field: member,
          type: 'quantitative',
          scale,
          title: null,
          axis: { format: '~s', tickCount: 6 },
        },
        color: { field: 'server', type: 'nominal', title: null, sort: order },
      },
    })),
  };
}
