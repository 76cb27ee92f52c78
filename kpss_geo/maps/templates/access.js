"use strict";
(function () {
  var data = kpss.data, TOUCH = 42;
  var filters = Array.prototype.slice.call(document.querySelectorAll("[data-field]"));
  var limits = Array.prototype.slice.call(document.querySelectorAll("[data-limit]"));
  var lines = kpss.id("rows") ? Array.prototype.slice.call(kpss.id("rows").rows) : [];
  var more = {}, wanted = [], markerOf = {}, placeOf = {};
  data.limits.forEach(function (one) { more[one[0]] = one[1]; });
  var limitBox = document.querySelector(".limits");
  if (limitBox) { limitBox.hidden = false; }

  function chosen(entry) {
    return filters.every(function (filter) { return !filter.value || entry[filter.dataset.field] === filter.value; });
  }

  // What is not known never fits; what a place does not ask for always does.
  function fits(entry) {
    return limits.every(function (limit) {
      if (limit.value === "" || isNaN(limit.valueAsNumber)) { return true; }
      return entry.measures[limit.dataset.limit].every(function (value) {
        return value !== null && (more[limit.dataset.limit] ? value >= limit.valueAsNumber : value <= limit.valueAsNumber);
      });
    });
  }

  function found(count) {
    if (count === 1) { return "nalezeno 1 místo"; }
    return count >= 2 && count <= 4 ? "nalezena " + count + " místa" : "nalezeno " + count + " míst";
  }

  var TONES = { accessible: "#0b5fa5", partly: "#a84f00", inaccessible: "#26364a", unverified: "#9aa7b0" };
  var BASES = {
    accessible: [["circle", { cx: 20, cy: 20, r: 17.5, fill: "#0b5fa5" }]],
    partly: [["path", { d: "M20 1.5L39 36.5H1z", fill: "#a84f00" }]],
    inaccessible: [["rect", { x: 3, y: 3, width: 34, height: 34, rx: 3, fill: "#26364a" }]],
    unverified: [["circle", { cx: 20, cy: 20, r: 17, fill: "#fff", stroke: "#26364a", "stroke-width": 3, "stroke-dasharray": "6 4.5" }]]
  };

  // Shape and colour tell the category, the pictogram what it is, the sign in the corner both to those who see neither.
  function symbol(entry) {
    var base = BASES[entry.grade].map(function (one) {
      return kpss.svg(one[0], Object.assign(entry.grade === "unverified" ? {} : { stroke: "#fff", "stroke-width": 2 }, one[1]));
    });
    var low = entry.grade === "partly" ? "translate(11.5 16.5) scale(.7)" : "translate(10 10) scale(.83)";
    var ink = entry.grade === "unverified" ? "#26364a" : "#fff";
    var sign = kpss.svg("text", { x: 36, y: 10.5, "text-anchor": "middle", "font-size": 12, "font-weight": 700, fill: "#10181f" });
    sign.textContent = data.grades[entry.grade].sign;
    return kpss.svg("svg", { viewBox: "-2 -2 48 44", "aria-hidden": "true", class: "symbol" }, base.concat([
      kpss.svg("path", { d: data.paths[entry.pictogram] || "", transform: low, fill: "none", stroke: ink, "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round" }),
      kpss.svg("circle", { cx: 36, cy: 6.5, r: 7.5, fill: "#fff", stroke: "#26364a", "stroke-width": 1.2 }), sign]));
  }

  function rowsOf(entry) {
    var rows = [["Co to je", entry.what], ["Přístupnost", data.grades[entry.grade].sign + " " + entry.label], ["Proč", entry.why]];
    if (entry.flags.length) { rows.push(["Pozor", entry.flags.join(", ")]); }
    entry.facts.forEach(function (fact) { rows.push([fact[0], fact[1]]); });
    return rows.concat([["Obec", entry.municipality], ["Viděno", entry.seen], ["Jak zjištěno", entry.how]]);
  }

  function popupOf(rows) {
    if (rows.length === 1) { return kpss.popup(data.entries[rows[0]].name, [kpss.details(rowsOf(data.entries[rows[0]]))]); }
    var parts = [];
    rows.forEach(function (row) {
      parts.push(kpss.el("h4", data.entries[row].name));
      parts.push(kpss.details(rowsOf(data.entries[row])));
    });
    return kpss.popup(found(rows.length).replace(/^\S+ /, "") + " blízko sebe", parts);
  }

  function draw() {
    wanted = [];
    data.entries.forEach(function (entry, row) {
      var fit = chosen(entry) && fits(entry);
      lines[row].hidden = !fit;
      if (fit) { wanted.push(row); }
    });
    kpss.id("told").textContent = found(wanted.length);
    symbols();
  }

  // Shares of the grades in a group, in the order of the legend.
  function shares(rows) {
    return Object.keys(data.grades).map(function (grade) {
      return [rows.filter(function (row) { return data.entries[row].grade === grade; }).length / rows.length, TONES[grade]];
    }).filter(function (one) { return one[0] > 0; });
  }

  function symbols() {
    feature_group_symbols.clearLayers();
    markerOf = {};
    var occupied = [];
    kpss.clusters(wanted.map(function (row) { return { at: data.at[row], rows: [row] }; }), TOUCH).forEach(function (one) {
      var at = map_page.layerPointToLatLng(one.point), single = one.rows.length === 1;
      var node = single ? symbol(data.entries[one.rows[0]]) : kpss.many(one.rows.length, shares(one.rows));
      var title = single ? data.entries[one.rows[0]].name + ", " + data.entries[one.rows[0]].label : found(one.rows.length);
      var made = kpss.marker(at, node, 44, title, function () { return popupOf(one.rows); }).addTo(feature_group_symbols);
      one.rows.forEach(function (row, place) {
        markerOf[row] = made;
        placeOf[row] = place;
      });
      occupied.push({ at: at, half: 20 });
    });
    kpss.avoid(occupied);
  }

  function show(row) {
    map_page.setView(data.at[row], Math.max(map_page.getZoom(), 16), { animate: false });
    if (!markerOf[row]) { return; }
    markerOf[row].openPopup();
    var box = document.querySelector(".leaflet-popup-content");
    var title = box.querySelectorAll("h4")[placeOf[row]]; // by place, for neighbours may share a name
    if (title) { box.scrollTop = title.offsetTop - box.offsetTop; }
  }

  function key() {
    var items = Object.keys(data.grades).map(function (grade) {
      return [symbol({ grade: grade, pictogram: "" }), data.grades[grade].name];
    });
    items.push([kpss.many(4, [[0.5, TONES.accessible], [0.25, TONES.partly], [0.25, TONES.inaccessible]]), "víc míst blízko sebe: počet a podíly"]);
    kpss.legend(items);
  }

  lines.forEach(function (line, row) {
    var entry = data.entries[row];
    line.cells[0].replaceChildren(symbol(entry), kpss.finder(entry.name, function () { show(row); }));
    if (entry.name.toLowerCase() !== entry.what) { line.cells[0].appendChild(kpss.el("span", entry.what, "what")); }
  });
  filters.forEach(function (filter) { filter.addEventListener("change", draw); });
  limits.forEach(function (limit) { limit.addEventListener("input", draw); });
  kpss.begin(data.at);
  geo_json_municipalities.setStyle({ fillColor: "#fbfaf6", fillOpacity: 1 });
  kpss.labels(null);
  key();
  draw();
  map_page.on("zoomend", symbols);
}());
