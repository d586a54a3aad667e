(() => {
  "use strict";
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const dashes = { "ws": [], "sse": [10, 5], "lp": [3, 3] };
  const borders = { "ws": "solid", "sse": "dashed", "lp": "dotted" };
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const none = value => value == null ? "–" : "";
  const units = {
    mebibytes: value => none(value) || value.toFixed(value < 100 ? 1 : 0) + " MB",
    count: value => none(value) || String(value),
    millis: value => millis(value),
  };
  const millis = value => value == null ? "–" : value === 0 ? "0 ms" : value >= 1000 ? (value / 1000).toPrecision(3) + " s"
    : value >= 100 ? value.toFixed(0) + " ms" : value >= 10 ? value.toFixed(1) + " ms" : value.toFixed(2) + " ms";

  // x is 1/(1-p): 10 is the 90th percentile, 100 the 99th.
  const percentile = odds => {
    const share = 100 - 100 / odds;
    return "p" + Number(share.toFixed(Math.max(0, Math.ceil(Math.log10(odds)) - 1)));
  };

  const kinds = {
    percentiles: chart => ({
      scale: { time: false, distr: 3, range: (u, low, high) => [1, high] },
      axis: { splits: () => [1, 2, 10, 100, 1000, 1e4, 1e5, 1e6].filter(x => x <= chart.x[chart.x.length - 1]),
        values: (u, splits) => splits.map(percentile), filter: (u, splits) => splits },
      series: { label: "percentile", value: (u, x) => x == null ? "–" : percentile(x) },
    }),
    soak: () => ({
      scale: { time: false },
      axis: { values: (u, splits) => splits.map(minute => minute + " min") },
      series: { label: "minute", value: (u, x) => x == null ? "–" : x.toFixed(1) + " min" },
    }),
    timeline: () => ({
      scale: { time: false },
      axis: { values: (u, splits) => splits.map(second => Number.isInteger(second) ? second + " s" : "") },
      series: { label: "second", value: (u, x) => x == null ? "–" : x + " s" },
    }),
  };

  // A horizontal line at the budget, unless the budget is outside the plot.
  const budget = chart => u => {
    const y = u.valToPos(chart.budget, "y", true);
    const { left, top, width, height } = u.bbox;
    if (y < top || y > top + height) return;
    const context = u.ctx;
    context.save();
    context.strokeStyle = context.fillStyle = colour("budget");
    context.lineWidth = devicePixelRatio;
    context.setLineDash([2 * devicePixelRatio, 4 * devicePixelRatio]);
    context.beginPath();
    context.moveTo(left, y);
    context.lineTo(left + width, y);
    context.stroke();
    context.textAlign = "left";
    context.textBaseline = "bottom";
    context.font = 12 * devicePixelRatio + "px system-ui, sans-serif";
    context.fillText("budget at p99: " + millis(chart.budget), left + 6 * devicePixelRatio, y - 3 * devicePixelRatio);
    context.restore();
  };

  const options = (chart, host) => {
    const kind = kinds[chart.kind](chart);
    const text = units[chart.unit || "millis"];
    const axis = { stroke: colour("quiet"), grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line") },
      font: "12px system-ui, sans-serif" };
    return {
      width: Math.max(260, host.clientWidth), height: 300,
      scales: { x: kind.scale, y: { range: (u, low, high) => [0, 1.12 * (high || 1)] } },
      axes: [{ ...axis, ...kind.axis }, { ...axis, size: 68, values: (u, splits) => splits.map(text) }],
      series: [kind.series, ...chart.curves.map(curve => ({
        label: curve.name, stroke: colour(curve.key), width: curve.thin ? 1 : 2, dash: dashes[curve.key],
        points: { show: false }, value: (u, value) => text(value) }))],
      legend: { markers: { width: 3, stroke: (u, i) => i ? colour(chart.curves[i - 1].key) : null,
        dash: (u, i) => i ? borders[chart.curves[i - 1].key] : "solid" } },
      hooks: { draw: chart.budget ? [budget(chart)] : [] },
    };
  };

  let drawn = [];
  const draw = () => {
    drawn.forEach(plot => plot.destroy());
    drawn = charts.map(chart => {
      const host = document.getElementById(chart.id);
      return new uPlot(options(chart, host), [chart.x, ...chart.curves.map(curve => curve.y)], host);
    });
  };
  draw();

  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) {
      width = innerWidth;
      draw();
    }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  matchMedia("print").addEventListener("change", print => {
    if (print.matches) document.querySelectorAll("#verdict details").forEach(figures => { figures.open = true; });
    draw();
  });
})();
