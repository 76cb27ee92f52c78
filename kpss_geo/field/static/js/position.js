// The phone's own position: readings are taken until one is good enough, the best of them counts.

const GOOD_METRES = 5;
const LONGEST_MS = 30000;

export function locating(onReading, onEnd) {
  if (!("geolocation" in navigator)) {
    onEnd("missing");
    return () => {};
  }
  let best = null;
  let timer = null;
  const watch = navigator.geolocation.watchPosition(heard, failed, {
    enableHighAccuracy: true, maximumAge: 0, timeout: LONGEST_MS,
  });
  timer = setTimeout(() => end(best ? "done" : "timeout"), LONGEST_MS);

  function heard({ coords }) {
    if (!best || coords.accuracy <= best.accuracy_m) {
      best = { lat: coords.latitude, lon: coords.longitude, accuracy_m: Math.max(1, Math.round(coords.accuracy)) };
      onReading(best);
    }
    if (best.accuracy_m <= GOOD_METRES) end("done");
  }

  function failed(error) {
    if (error.code === error.PERMISSION_DENIED) end("denied");
    else if (!best) end("timeout");
  }

  function end(how) {
    navigator.geolocation.clearWatch(watch);
    clearTimeout(timer);
    onEnd(how);
  }
  return () => end(best ? "done" : "stopped");
}
