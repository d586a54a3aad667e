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
    # A little above 2.5 heartbeats (15s each), when a client gives up; the default is 60s.
    .between_bytes_timeout = 45s;
}

backend longpoll {
    .host = "127.0.0.1";
    .port = "${lp-service}";
    # Above the longest poll (25s); the default is 60s.
    .first_byte_timeout = 45s;
}

sub vcl_recv {
    if (local.socket == "ws") {
        set req.backend_hint = websocket;
        if (req.http.upgrade ~ "(?i)^websocket$") {
            return (pipe);
        }
    }
    if (local.socket == "sse") {
        set req.backend_hint = sse;
        # A pipe: the service learns at once when a client leaves, which a fetch would go on without.
        return (pipe);
    }
    if (local.socket == "lp") {
        set req.backend_hint = longpoll;
        # Nothing is shared: equal polls would otherwise wait for each other.
        return (pipe);
    }
}

# A pipe passes on what it is told to: "Upgrade" is hop by hop (RFC 9110, section 7.8).
sub vcl_pipe {
    if (req.http.upgrade) {
        set bereq.http.upgrade = req.http.upgrade;
        set bereq.http.connection = req.http.connection;
    } else {
        # One request for each connection: the next one may be for another service.
        set bereq.http.connection = "close";
    }
}
