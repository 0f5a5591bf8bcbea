/// The one script of a page that is served live: it takes the new content when the server says that there is some. Without it the
/// page is the same, and does not change by itself.
enum LiveScript {
  static let code: StaticString = """
    (function () {
      "use strict";
      var says = document.getElementById("live");
      if (!says || !window.EventSource || !window.fetch || !window.DOMParser) return;
      var query = location.search, busy = false, again = false;
      function say(text) { if (says.textContent !== text) says.textContent = text; }
      function keep(old, next) {
        old.querySelectorAll("details[open]").forEach(function (one) {
          var same = one.id && next.querySelector("#" + CSS.escape(one.id));
          if (same) same.open = true;
        });
      }
      function scrolled(root) {
        var places = {};
        root.querySelectorAll(".scroll").forEach(function (one) { if (one.scrollLeft) places[one.id] = one.scrollLeft; });
        return places;
      }
      function put(text) {
        var page = new DOMParser().parseFromString(text, "text/html");
        var next = page.querySelector("main"), old = document.querySelector("main");
        if (!next || !old) return;
        var active = document.activeElement && old.contains(document.activeElement) ? document.activeElement.id : "";
        var places = scrolled(old), isNew = next.dataset.mark !== old.dataset.mark;
        keep(old, next);
        old.replaceWith(document.adoptNode(next));
        Object.keys(places).forEach(function (id) {
          var one = document.getElementById(id);
          if (one) one.scrollLeft = places[id];
        });
        var focus = active && document.getElementById(active);
        if (focus) focus.focus({ preventScroll: true });
        var menu = page.querySelector("nav"), here = document.querySelector("nav");
        if (menu && here && menu.innerHTML !== here.innerHTML && !here.contains(document.activeElement)) here.innerHTML = menu.innerHTML;
        if (isNew) say("The leaderboard has changed, at " + new Date().toISOString().slice(11, 19) + " UTC.");
      }
      function load() {
        if (busy) { again = true; return; }
        busy = true;
        fetch("/" + query, { cache: "no-store" }).then(function (answer) {
          if (!answer.ok) throw new Error(answer.status);
          return answer.text();
        }).then(put).catch(function () { say("The server does not answer; it is asked again."); }).then(function () {
          busy = false;
          if (again) { again = false; load(); }
        });
      }
      var events = new EventSource("/events" + query);
      events.addEventListener("change", load);
      events.onopen = function () {
        load();
        say("Changes appear here by themselves.");
      };
      events.onerror = function () { say("Not connected; load this page again to see what has changed."); };
    })();
    """
}
