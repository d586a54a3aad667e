vcl 4.1;

import directors;
import std;

# Two replicas of each of the three services behind Varnish: /etc/varnish/default.vcl, with a named listener (-a) for each, and the parameter
# pipe_timeout (-p) of parameters.cli: how long a tunnel may be quiet.

# One that is not ready is left out. A service has its health at a port of its own, and Varnish probes a backend where it
# fetches: so the health of each is a backend by itself, from which nothing is fetched.
probe ready {
    .url = "/q/health/ready";
    .interval = 1s;
    .window = 1;
    .threshold = 1;
    .initial = 1;
}
${each transport}

backend ${*-name}_one {
    .host = "127.0.0.1";
    .port = "${*-service}";
}

backend ${*-name}_one_health {
    .host = "127.0.0.1";
    .port = "${*-health}";
    .probe = ready;
}

backend ${*-name}_two {
    .host = "127.0.0.1";
    .port = "${*-replica}";
}

backend ${*-name}_two_health {
    .host = "127.0.0.1";
    .port = "${*-replica-health}";
    .probe = ready;
}
${end}

# In turn, without sticky sessions: a cursor is continued by any replica.
sub vcl_init {
${each transport}
    new ${*-name} = directors.round_robin();
    ${*-name}.add_backend(${*-name}_one);
    ${*-name}.add_backend(${*-name}_two);
${end}
}

sub vcl_recv {
    if (local.socket == "ws") {
        set req.backend_hint = websocket.backend();
        if (!std.healthy(websocket_one_health)) {
            set req.backend_hint = websocket_two;
        } else if (!std.healthy(websocket_two_health)) {
            set req.backend_hint = websocket_one;
        }
        if (req.http.upgrade ~ "(?i)^websocket$") {
            return (pipe);
        }
    }
    if (local.socket == "sse") {
        set req.backend_hint = sse.backend();
        if (!std.healthy(sse_one_health)) {
            set req.backend_hint = sse_two;
        } else if (!std.healthy(sse_two_health)) {
            set req.backend_hint = sse_one;
        }
        # A pipe: the service learns at once when a client leaves, which a fetch would go on without.
        return (pipe);
    }
    if (local.socket == "lp") {
        set req.backend_hint = longpoll.backend();
        if (!std.healthy(longpoll_one_health)) {
            set req.backend_hint = longpoll_two;
        } else if (!std.healthy(longpoll_two_health)) {
            set req.backend_hint = longpoll_one;
        }
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
