vcl 4.1;

# The three services behind Varnish: /etc/varnish/default.vcl, with a named listener (-a) for each, and the parameter
# pipe_timeout (-p) of parameters.cli: how long a tunnel may be quiet.
${each transport}

backend ${*-name} {
    .host = "127.0.0.1";
    .port = "${*-service}";
}
${end}

sub vcl_recv {
${each transport}
    if (local.socket == "${*}") {
        set req.backend_hint = ${*-name};
    }
${end}
}
