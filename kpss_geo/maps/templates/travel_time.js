"use strict";
(function () {
  var data = kpss.data, at = kpss.fieldsOf(data.columns);
  var service = kpss.id("service"), traveller = kpss.id("traveller");
  if (!data.labels.length) { return kpss.begin(); }

  function key() { return service.value + "|" + traveller.value; }
  function rows() { return data.rows[key()] || []; }
  function remark() { return data.remarks[key()] || {}; }
  function minutes(place) { return rows()[place] ? rows()[place][at.nearest_mean] : null; }

  function extremes() {
    var known = data.places.map(function (place, one) { return [place[1], minutes(one)]; })
      .filter(function (pair) { return pair[1] !== null; }).sort(function (a, b) { return a[1] - b[1]; });
    if (remark().none) { return "v našich datech tu žádná taková služba není; neznamená to, že neexistuje."; }
    if (!known.length) { return "průměry obcí nejsou známy."; }
    var near = known[0], far = known[known.length - 1], last = data.limits[data.limits.length - 1];
    if (last && near[1] > last) { return "ve všech obcích je to v průměru přes " + kpss.number(last) + " min."; }
    return "v průměru nejblíž to má " + near[0] + " (" + kpss.about(near[1]) + " min), nejdál " +
      far[0] + " (" + kpss.about(far[1]) + " min).";
  }

  function draw() {
    var choice = data.labels[service.value] + ", " + traveller.selectedOptions[0].textContent;
    var lenient = data.lenient.indexOf(traveller.value) >= 0 ? " Neznámé ulice bereme jako schůdné." : "";
    map_page.closePopup();
    var drawn = kpss.bands(key());
    kpss.labels(null, function (one) { return rows()[one] ? rows()[one][at.people] : -1; });
    kpss.tinted(function (one) { return kpss.light(minutes(one)); });
    kpss.table(rows(), choice, kpss.showPlace);
    kpss.id("told").textContent = kpss.sentence(choice) + ": " + extremes() + lenient +
      (drawn ? "" : " Časová pásma pro tuto volbu nejsou spočtena, platí tabulka.");
  }

  kpss.begin();
  kpss.bandLegend([[kpss.faded(kpss.ramp(5)[2]), "světle: průměr celé obce"],
    ["url(#hatch)", "šrafovaně: tudy nevede žádná ulice z dat, nebo je to dál než poslední pásmo"]]);
  kpss.places(rows, function (one) { return "průměr " + kpss.about(minutes(one)) + " min"; }, function () { return remark().none; });
  service.addEventListener("change", draw);
  traveller.addEventListener("change", draw);
  draw();
}());
