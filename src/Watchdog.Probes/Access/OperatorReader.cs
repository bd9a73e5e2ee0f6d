using System.Globalization;
using System.Net;
using System.Text;
using Watchdog.Core;
using Watchdog.Host.Native;
using Watchdog.Host.Processes;
using Watchdog.Host.Running;
using Watchdog.Host.Ssh;

namespace Watchdog.Probes.Access;

/// <summary>
/// Finds out how whoever arms came in: the sshd among the ancestors tells the user, whatever they became since (sudo,
/// su), and its socket the connection.
/// </summary>
/// <param name="programs">Looks accounts up.</param>
/// <param name="logins">Reads from the journal how somebody was let in; null where nobody is to ask it.</param>
/// <param name="last">Finds who logged in last; null where nobody is to be found so.</param>
internal sealed class OperatorReader(IProgramRunner programs, SshLoginKeys? logins = null, LastLogin? last = null)
{
    // The journal may be slow, or silent (LogLevel QUIET): what is not known soon is left unknown.
    private static readonly TimeSpan LoginLimit = TimeSpan.FromSeconds(1.5);
    private static readonly string[] RootPrograms = ["sudo", "doas", "su", "run0", "pkexec"];

    private const string Connection = "SSH_CONNECTION=";
    private const int MostAncestors = 64;

    // sshd puts SSH_CONNECTION among the first variables; a user may make the rest as long as memory is.
    private const int MostEnvironment = 64 * 1024;
    private static readonly string[] SshPrograms = ["sshd", "sshd-session", "sshd-auth"];

    /// <summary>
    /// Finds the way in, at once, and without the user's name, which may take a network to look up; null when there is no
    /// sshd among the ancestors, or they have ended.
    /// </summary>
    /// <param name="pid">The process that arms.</param>
    public static Operator? Find(int pid) =>
        FindSshd(pid) is { } found && ConnectionOf(found.Serving, found.First) is { } connection
            ? new Operator(
                "",
                found.Sshd.Uid,
                connection.Remote.ToString(),
                connection.Local.ToString(),
                connection.Port,
                connection.RemotePort,
                found.Serving.Pid) { Became = found.Became }
            : null;

    /// <summary>Looks up the user's name, and how sshd let them in; null when there is no such user.</summary>
    /// <param name="found">Who came in; null for nobody.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Operator?> NameAsync(Operator? found, CancellationToken cancellation) =>
        found is not null && await Account.ReadAsync(programs, found.Uid.ToString(CultureInfo.InvariantCulture), cancellation) is { } account
            ? await WithMeansAsync(found with { User = account.User }, cancellation)
            : null;

    /// <summary>Looks up who armed; for a session that the probes may confirm and nobody armed over SSH, who logged in last.</summary>
    /// <param name="found">Who came in; null for nobody.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Operator?> NameOrLastAsync(Operator? found, CancellationToken cancellation) =>
        found is not null || last is null ? await NameAsync(found, cancellation) : (await last.FindAsync(cancellation))?.Operator;

    private Task<Operator> WithMeansAsync(Operator way, CancellationToken cancellation) => WithMeansAsync(logins, way, cancellation);

    /// <summary>Adds by which means and key sshd let somebody in, as far as the journal has it.</summary>
    /// <param name="logins">Reads the journal; null for nobody.</param>
    /// <param name="way">Who came in.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<Operator> WithMeansAsync(SshLoginKeys? logins, Operator way, CancellationToken cancellation)
    {
        if (logins is null || way.Sshd <= 0 || ProcessStatus.Read(way.Sshd) is not { } serving)
        {
            return way;
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(LoginLimit);
        try
        {
            return way with { Authentication = await logins.OfAsync(serving, limited.Token) };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return way;
        }
    }

    /// <summary>Finds the way in and looks up the name.</summary>
    /// <param name="pid">The process that arms.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Operator?> ReadAsync(int pid, CancellationToken cancellation) => NameAsync(Find(pid), cancellation);

    /// <summary>Reads "SSH_CONNECTION=remote port local port" among NUL-terminated variables.</summary>
    internal static (IPAddress Remote, int RemotePort, IPAddress Local, int Port)? Parse(string environment)
    {
        var words = environment.Split('\0').FirstOrDefault(v => v.StartsWith(Connection, StringComparison.Ordinal))?[Connection.Length..].Split(' ');

        // These words end up in sshd's arguments, so nothing but two addresses and a number is taken.
        return words is [var remote, var remotePort, var local, var port]
            && IPAddress.TryParse(remote, out var from)
            && IPAddress.TryParse(local, out var to)
            && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && ushort.TryParse(remotePort, NumberStyles.None, CultureInfo.InvariantCulture, out var remoteNumber)
            ? (from, remoteNumber, to, number)
            : null;
    }

    private static (ProcessStatus Sshd, ProcessStatus Serving, ProcessStatus First, string Became)? FindSshd(int pid)
    {
        ProcessStatus? first = null;
        var became = "";
        var process = ProcessStatus.Read(pid);
        for (var i = 0; i < MostAncestors && process is { Pid: > 1 }; i++)
        {
            var name = Path.GetFileName(process.Program).Split(' ')[0];
            if (SshPrograms.Contains(name))
            {
                // Any user may call a program sshd; the one that serves the connection must be the host's own.
                var serving = SshProcess.ServingOf(process, ProcessStatus.Read);
                return first is not null && serving is not null && SshServices.IsOfHost(serving) ? (process, serving, first, became) : null;
            }

            // The one that is nearest to sshd: it is what the user of the session ran.
            became = RootPrograms.Contains(name) ? name : became;

            first = process;
            process = ProcessStatus.Read(process.Parent);
        }

        return null;
    }

    /// <summary>
    /// The connection: the socket of the sshd that serves it tells. The environment of what it has started, which is looked at where
    /// sshd has no such socket, is a user's own file: without CAP_DAC_READ_SEARCH not even root may read it, unless sudo has been
    /// run in the place of the shell.
    /// </summary>
    private static (IPAddress Remote, int RemotePort, IPAddress Local, int Port)? ConnectionOf(ProcessStatus serving, ProcessStatus first) =>
        SshConnection.Of(serving.Pid) is { Remote: { } remote, Local: { } local }
            ? (remote.Address, remote.Port, local.Address, local.Port)
            : Parse(EnvironmentOf(first.Pid));

    private static string EnvironmentOf(int pid)
    {
        try
        {
            return Encoding.UTF8.GetString(Files.ReadAtMost($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/environ", MostEnvironment));
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return "";
        }
    }
}
