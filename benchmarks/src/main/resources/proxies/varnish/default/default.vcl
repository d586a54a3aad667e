vcl 4.1;

# The three services behind Varnish: /etc/varnish/default.vcl, with a named listener (-a) for each, and the parameter
# pipe_timeout (-p) of parameters.cli: how long a tunnel may be quiet.

backend websocket {
    .host = "127.0.0.1";
    .port = "${ws-service}";
}

backend sse {
    .host = "127.0.0.1";
    .port = "${sse-service}";
}

backend longpoll {
    .host = "127.0.0.1";
    .port = "${lp-service}";
}

sub vcl_recv {
    if (local.socket == "ws") {
        set req.backend_hint = websocket;
    }
    if (local.socket == "sse") {
        set req.backend_hint = sse;
    }
    if (local.socket == "lp") {
        set req.backend_hint = longpoll;
    }
}
