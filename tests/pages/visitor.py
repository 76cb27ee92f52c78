"""A visitor without a browser: speaks the app's own protocol, so that it may also send what no browser would."""

import re
from contextlib import ExitStack

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

MORE_TO_COME = ForwardMsg.FINISHED_EARLY_FOR_RERUN
_TAG = re.compile(r"<[^>]+>")


class Visitor:
    """One window: `go` opens an address, `press` and `fill` use what is on the page; `sent` is the last message."""

    def __init__(self, url, headers=()):
        self.url, self.origin, self.headers = url, url, dict(headers)
        self.http = httpx.Client(follow_redirects=True, timeout=30)
        self.http.get(f"{url}/_stcore/health")
        self.socket, self.held, self.sent, self.refused = None, ExitStack(), b"", ""
        self._fresh()

    def _fresh(self):
        self.shown, self.values, self.pages, self.page_hash, self.query, self.redirect = {}, {}, [], "", "", ""
        self.session = ""

    def connect(self):
        """A session of its own, with the cookies that this visitor has now."""
        self.leave()
        self._fresh()
        cookies = {one.name: one.value for one in self.http.cookies.jar}
        opened = connect(
            f"{self.url.replace('http', 'ws', 1)}/_stcore/stream",
            origin=self.origin,
            subprotocols=["streamlit", cookies["_streamlit_xsrf"].strip('"')],
            additional_headers={"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items()), **self.headers},
            max_size=None,
        )
        self.socket = self.held.enter_context(opened)
        return self

    def leave(self):
        self.held.close()
        self.held, self.socket = ExitStack(), None

    def close(self):
        self.leave()
        self.http.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def go(self, page="", query=""):
        """Open an address anew, as after a reload."""
        self.connect()
        message = BackMsg()
        message.rerun_script.page_name, message.rerun_script.query_string = page, query
        return self.send(message.SerializeToString())

    def follow(self, page):
        """Ask for another page within the session, as a link in the sidebar does, offered or not."""
        self.page_hash = next(one.page_script_hash for one in self.pages if one.url_pathname == page)
        self.values = {}
        return self.send(self.message())

    def send(self, raw):
        """Send a message, whoever wrote it, and read what the page becomes."""
        self.sent = raw
        self.socket.send(raw)
        while True:
            told = ForwardMsg.FromString(self.socket.recv(timeout=60))
            kind = told.WhichOneof("type")
            if kind in _TAKES:
                _TAKES[kind](self, told)
            if kind == "script_finished" and told.script_finished != MORE_TO_COME:
                return self

    def message(self, element=None):
        """The message that a browser would send now, with a button pressed."""
        message = BackMsg()
        state = message.rerun_script
        state.page_script_hash, state.query_string = self.page_hash, self.query
        for name, (kind, value) in self.values.items():
            state.widget_states.widgets.add(id=name, **{kind: value})
        if element is not None:
            state.widget_states.widgets.add(id=element.id, trigger_value=True)
        return message.SerializeToString()

    def fill(self, key, value, kind="string_value"):
        """Answer a widget; the page is told."""
        self.values[self.widget(key).id] = (kind, value)
        return self.send(self.message())

    def press(self, key):
        return self.send(self.message(self.widget(key)))

    def asking(self, key):
        """The message that a browser sends for a file which is made only when somebody wants it."""
        message = BackMsg()
        message.backend_operation_request.request_id = key
        message.backend_operation_request.session_id = self.session
        message.backend_operation_request.deferred_file.file_id = self.widget(key).deferred_file_id
        return message.SerializeToString()

    def take(self, raw):
        """The file that such a message brings, or None with the refusal in `refused`."""
        self.socket.send(raw)
        while True:
            told = ForwardMsg.FromString(self.socket.recv(timeout=60))
            if told.WhichOneof("type") == "backend_operation_response":
                answer = told.backend_operation_response
                self.refused = answer.error_msg
                return None if answer.error_msg else self.http.get(f"{self.url}{answer.deferred_file.url}").content

    def widgets(self):
        return [one for one in self.shown.values() if getattr(one, "id", "")]

    def find(self, key):
        """The widget whose key begins or ends so; None where there is none that may be used."""
        found = (one for one in self.widgets() if f"-{key}" in one.id or one.id.endswith(f"_{key}"))
        return next((one for one in found if not getattr(one, "disabled", False)), None)

    def widget(self, key):
        found = self.find(key)
        assert found is not None, f"no {key} on the page: {self.text()[:600]}"
        return found

    def links(self):
        """Names of the pages that are offered."""
        return {one.page_name for one in self.pages if not one.is_hidden}

    def text(self):
        """All that is said on the page, without its labels."""
        return "\n".join(
            _TAG.sub(" ", getattr(one, "body", "") or getattr(one, "code_text", "")) for one in self.shown.values()
        )

    def sign_in(self):
        """Press the button of the page where one signs in and follow the provider back."""
        self.go("prihlaseni").press("in")
        assert self.redirect, self.text()
        self.http.get(f"{self.url}{self.redirect}")
        return self

    # What the server says:

    def _new_session(self, told):
        self.shown, self.page_hash = {}, told.new_session.page_script_hash
        self.session = told.new_session.initialize.session_id

    def _navigation(self, told):
        self.pages, self.page_hash = list(told.navigation.app_pages), told.navigation.page_script_hash

    def _delta(self, told):
        path = tuple(told.metadata.delta_path)
        if told.delta.WhichOneof("type") == "new_element":
            element = told.delta.new_element
            self.shown[path] = getattr(element, element.WhichOneof("type"))

    def _query(self, told):
        self.query = told.page_info_changed.query_string

    def _redirect(self, told):
        self.redirect = told.auth_redirect.url


_TAKES = {
    "new_session": Visitor._new_session,
    "navigation": Visitor._navigation,
    "delta": Visitor._delta,
    "page_info_changed": Visitor._query,
    "auth_redirect": Visitor._redirect,
}
