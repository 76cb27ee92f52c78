"use strict";
(function () {
  var data = kpss.data, TOUCH = 42;
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

  function add(at, node, rows, title, css) {
    var made = kpss.marker(at, node, 44, title || titled(rows), function () { return kpss.entriesPopup(title, rows); }, css);
    made.addTo(feature_group_symbols);
    rows.forEach(function (row) { markerOf[row] = made; });
    occupied.push({ at: at, half: 20 });
  }

  // Rings and points moved apart until none hides another; points make way for rings.
  function apart(items) {
    for (var round = 0, moved = true; moved && round < 60; round += 1) {
      moved = false;
      items.forEach(function (one, at) {
        items.slice(at + 1).forEach(function (other) { moved = pushed(one, other) || moved; });
      });
    }
    return items;
  }

  function pushed(one, other) {
    var least = one.ring || other.ring ? 46 : TOUCH, way = other.point.subtract(one.point), long = one.point.distanceTo(other.point);
    if (long >= least - 0.5) { return false; }
    var step = (long ? way.divideBy(long) : L.point(0.6, 0.8)).multiplyBy(least - long);
    var share = one.ring === other.ring ? 0.5 : one.ring ? 0 : 1;
    one.point = one.point.subtract(step.multiplyBy(share));
    other.point = other.point.add(step.multiplyBy(1 - share));
    return true;
  }

  // Names of rings, each on the first side where it meets no symbol and no other name.
  function sided(items) {
    var taken = items.map(function (one) { return { x: one.point.x, y: one.point.y, wide: 20, high: 20 }; });
    items.filter(function (one) { return one.ring && one.place; }).forEach(function (one) {
      var wide = one.place.length * 3.2 + 4, side = 24 + wide;
      var boxes = [["below", 0, 30], ["above", 0, -30], ["right", side, 0], ["left", -side, 0]].map(function (way) {
        return { way: way[0], dx: way[1], dy: way[2], x: one.point.x + way[1], y: one.point.y + way[2], wide: wide, high: 8 };
      });
      one.name = boxes.find(function (box) {
        return taken.every(function (other) { return Math.abs(other.x - box.x) >= other.wide + box.wide || Math.abs(other.y - box.y) >= other.high + box.high; });
      });
      if (one.name) { taken.push(one.name); }
    });
    return items;
  }

  function ringed(one) {
    var box = kpss.el("div");
    box.appendChild(kpss.ring(one.rows.length));
    if (one.name) { box.appendChild(kpss.el("span", one.place, "named " + one.name.way)); }
    return box;
  }

  function symbols() {
    feature_group_symbols.clearLayers();
    markerOf = {};
    occupied = [];
    var seen = data.symbols.map(function (one) {
      return { at: one.at, vague: one.vague, place: one.place, rows: one.rows.filter(function (row) { return wanted[row]; }) };
    }).filter(function (one) { return one.rows.length; });
    var rings = seen.filter(function (one) { return one.vague; }).map(function (one) {
      return { point: map_page.latLngToLayerPoint(one.at), rows: one.rows, ring: true, place: one.place };
    });
    var names = {};
    sided(apart(rings.concat(kpss.clusters(seen.filter(function (one) { return !one.vague; }), TOUCH)))).forEach(function (one) {
      symbolAt(one, map_page.layerPointToLatLng(one.point));
      if (one.ring) { names[one.place] = true; }
    });
    kpss.avoid(occupied, names);
  }

  function symbolAt(one, at) {
    if (one.ring) {
      add(at, ringed(one), one.rows, (one.place ? one.place + ": " : "") + counted(one.rows.length) + ", budovu neznáme", "ring");
      if (one.name) { occupied.push({ at: at, x: one.name.dx, y: one.name.dy, wide: one.name.wide, high: one.name.high }); }
    } else if (one.rows.length === 1) { add(at, kpss.symbol(data.entries[one.rows[0]]), one.rows, ""); } else {
      add(at, kpss.many(one.rows.length), one.rows, counted(one.rows.length) + " na tomto místě");
    }
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
    if (!markerOf[row]) { return; }
    markerOf[row].openPopup();
    // Of more services in one popup the asked one comes to its top.
    var box = document.querySelector(".leaflet-popup-content");
    var title = Array.prototype.find.call(box.querySelectorAll("h4"), function (one) { return one.textContent === data.entries[row].name; });
    if (title) { box.scrollTop = title.offsetTop - box.offsetTop; }
  }

  function key() {
    var items = [], looks = data.looks;
    [["ambulantní", "ambulantní: člověk dochází"], ["terénní", "terénní: pracovník jezdí za člověkem"], ["pobytová", "pobytová: člověk tu bydlí"]].forEach(function (form) {
      items.push([kpss.symbol({ forms: [form[0]], family: "", pictogram: "" }), form[1]]);
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
