"use strict";
(function () {
  var data = kpss.data, TOUCH = 34;
  var filters = Array.prototype.slice.call(document.querySelectorAll("[data-field]"));
  var lines = Array.prototype.slice.call(kpss.id("rows").rows);
  var symbolOf = {}, markerOf = {}, wanted = {}, occupied = [];

  function fits(entry) {
    return filters.every(function (filter) {
      var value = entry[filter.dataset.field];
      return !filter.value || (Array.isArray(value) ? value.indexOf(filter.value) >= 0 : value === filter.value);
    });
  }

  function found(count) {
    if (count === 1) { return "nalezena 1 služba"; }
    return count >= 2 && count <= 4 ? "nalezeny " + count + " služby" : "nalezeno " + count + " služeb";
  }

  function counted(count) { return count === 1 ? "1 služba" : count >= 2 && count <= 4 ? count + " služby" : count + " služeb"; }

  function titled(rows) { return rows.map(function (row) { return data.entries[row].name; }).join(", "); }

  function add(at, node, size, rows, title, css) {
    var made = kpss.marker(at, node, size, title || titled(rows), function () { return kpss.entriesPopup(title, rows); }, css);
    made.addTo(feature_group_symbols);
    rows.forEach(function (row) { markerOf[row] = made; });
    occupied.push({ at: at, half: css ? 34 : 19 });
  }

  // Symbols that would lie over one another become one with their number.
  function clusters(symbols) {
    var made = [];
    symbols.forEach(function (one) {
      var at = map_page.latLngToLayerPoint(one.at);
      var near = made.find(function (other) { return other.point.distanceTo(at) < TOUCH; });
      if (near) { near.rows = near.rows.concat(one.rows); } else { made.push({ point: at, at: one.at, rows: one.rows }); }
    });
    return made;
  }

  function symbols() {
    feature_group_symbols.clearLayers();
    markerOf = {};
    occupied = [];
    var seen = data.symbols.map(function (one) {
      return { at: one.at, vague: one.vague, place: one.place, rows: one.rows.filter(function (row) { return wanted[row]; }) };
    }).filter(function (one) { return one.rows.length; });
    seen.filter(function (one) { return one.vague; }).forEach(function (one) {
      var place = one.place ? one.place + ": " : "";
      add(one.at, kpss.ring(one.rows.length, one.place), 60, one.rows, place + counted(one.rows.length) + ", budovu neznáme", "ring");
    });
    clusters(seen.filter(function (one) { return !one.vague; })).forEach(function (one) {
      if (one.rows.length === 1) { add(one.at, kpss.symbol(data.entries[one.rows[0]]), 44, one.rows, ""); } else {
        add(one.at, kpss.many(one.rows.length), 44, one.rows, counted(one.rows.length) + " na tomto místě");
      }
    });
    kpss.avoid(occupied);
  }

  function draw() {
    var count = 0;
    wanted = {};
    data.entries.forEach(function (entry, row) {
      var fit = fits(entry);
      lines[row].hidden = !fit;
      if (fit) { wanted[row] = true; count += 1; }
    });
    kpss.id("told").textContent = found(count);
    symbols();
  }

  function show(row) {
    var one = symbolOf[row];
    map_page.setView(one.at, Math.max(map_page.getZoom(), one.vague ? 11 : 14), { animate: false });
    if (markerOf[row]) { markerOf[row].openPopup(); }
  }

  function key() {
    var items = [], looks = data.looks, family = Object.keys(looks.colours)[0];
    [["ambulantní", "ambulantní: člověk dochází"], ["terénní", "terénní: pracovník jezdí za člověkem"], ["pobytová", "pobytová: člověk tu bydlí"]].forEach(function (form) {
      items.push([kpss.symbol({ forms: [form[0]], family: family, pictogram: "" }), form[1]]);
    });
    Object.keys(looks.colours).forEach(function (name) { items.push([swatch(looks.colours[name]), name]); });
    items.push([kpss.many(3), "více služeb na jednom místě"]);
    items.push([kpss.ring(3), "služby v obci, budovu neznáme"]);
    kpss.legend(items);
  }

  function swatch(tint) {
    var box = kpss.el("i");
    box.style.background = tint;
    return box;
  }

  data.symbols.forEach(function (one) { one.rows.forEach(function (row) { symbolOf[row] = one; }); });
  lines.forEach(function (line, row) {
    line.cells[0].replaceChildren(kpss.symbol(data.entries[row]), kpss.finder(data.entries[row].name, function () { show(row); }));
  });
  filters.forEach(function (filter) { filter.addEventListener("change", draw); });
  kpss.begin(data.symbols.map(function (one) { return one.at; }));
  geo_json_municipalities.setStyle({ fillColor: "#fbfaf6", fillOpacity: 1 });
  kpss.labels(null);
  key();
  draw();
  map_page.on("zoomend", symbols);
}());
