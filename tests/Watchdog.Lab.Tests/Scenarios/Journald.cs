namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>A host's journald, to be ill-treated. Lines of shell, to be run out of band.</summary>
internal static class Journald
{
    /// <summary>
    /// It stands still, as one whose disk does not answer. Whoever logs goes on until its queue is full (512 entries,
    /// net.unix.max_dgram_qlen); after three minutes its own watchdog ends it.
    /// </summary>
    public const string Freeze = "systemctl kill --signal=STOP systemd-journald.service";

    /// <summary>It stands still, and its queues are full: syslog(3) and sd_journal_send(3) wait for it.</summary>
    public const string FreezeFull = Freeze + Fill;

    /// <summary>It and its sockets are gone: nobody listens.</summary>
    public const string Stop = "systemctl stop systemd-journald.socket systemd-journald-dev-log.socket systemd-journald.service";

    /// <summary>It is there again, whichever of these was done.</summary>
    public const string BringBack =
        "systemctl kill --signal=CONT systemd-journald.service; systemctl start systemd-journald.socket systemd-journald-dev-log.socket systemd-journald.service";

    private const string Fill = """

        perl -e '
            use strict; use Socket;
            for my $path ("/run/systemd/journal/socket", "/run/systemd/journal/dev-log") {
                # Until a socket that has sent nothing yet is refused: one alone fills its own buffer first (unix(7), SO_SNDBUF).
                for (my $sent = 1; $sent;) {
                    socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die; connect($s, sockaddr_un($path)) or die "$path: $!";
                    for ($sent = 0; defined(send($s, "MESSAGE=filler", MSG_DONTWAIT)); $sent++) { }
                    $!{EAGAIN} or die "$path: $!";
                }
            }'
        """;
}
