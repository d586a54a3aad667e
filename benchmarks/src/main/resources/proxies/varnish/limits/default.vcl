vcl 4.1;

# The three services behind Varnish: /etc/varnish/default.vcl, with a named listener (-a) for each, and the parameter
# pipe_timeout (-p) of parameters.cli: how long a tunnel may be quiet.
${each transport}

backend ${*-name} {
    .host = "127.0.0.1";
    .port = "${*-service}";
    .first_byte_timeout = ${limit}s;
    .between_bytes_timeout = ${limit}s;
}
${end}

sub vcl_recv {
    if (local.socket == "ws") {
        set req.backend_hint = websocket;
        if (req.http.upgrade ~ "(?i)^websocket$") {
            return (pipe);
        }
    }
${each http}
    if (local.socket == "${*}") {
        set req.backend_hint = ${*-name};
    }
${end}
}

# A pipe passes on what it is told to: "Upgrade" is hop by hop (RFC 9110, section 7.8).
sub vcl_pipe {
    if (req.http.upgrade) {
        set bereq.http.upgrade = req.http.upgrade;
        set bereq.http.connection = req.http.connection;
    }
}
