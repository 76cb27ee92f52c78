"use strict";
(function () {
  var data = kpss.data, at = kpss.fieldsOf(data.columns);
  var service = kpss.id("service"), traveller = kpss.id("traveller");
  if (!data.labels.length) { return kpss.begin(); }

  function key() { return service.value + "|" + traveller.value; }
  function rows() { return data.rows[key()] || []; }
  function minutes(place) { return rows()[place] ? rows()[place][at.nearest_mean] : null; }

  function extremes() {
    var known = data.places.map(function (place, one) { return [place[1], minutes(one)]; })
      .filter(function (pair) { return pair[1] !== null; }).sort(function (a, b) { return a[1] - b[1]; });
    if (!known.length) { return "průměry obcí nejsou známy."; }
    var near = known[0], far = known[known.length - 1];
    return "v průměru nejblíž to má " + near[0] + " (" + kpss.number(near[1], 1) + " min), nejdál " +
      far[0] + " (" + kpss.number(far[1], 1) + " min).";
  }

  function draw() {
    var choice = data.labels[service.value] + ", " + traveller.selectedOptions[0].textContent;
    var group = data.groups[service.value];
    map_page.closePopup();
    var drawn = kpss.bands(key());
    kpss.labels(null, function (one) { return rows()[one] ? rows()[one][at.people] : -1; });
    kpss.table(rows(), kpss.showPlace);
    kpss.id("caption").textContent = choice + (group ? " (minuty lidí ze skupiny " + group + ")" : "");
    kpss.id("told").textContent = kpss.sentence(choice) + ": " + extremes() +
      (drawn ? "" : " Časová pásma pro tuto volbu nejsou spočtena, platí tabulka.");
  }

  kpss.begin();
  kpss.bandLegend();
  kpss.places(rows, function (one) { return "průměr " + kpss.shown.minutes(minutes(one)) + " min"; });
  service.addEventListener("change", draw);
  traveller.addEventListener("change", draw);
  draw();
}());
