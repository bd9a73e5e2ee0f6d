using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Cli.Remote;

/// <summary>Calls of rollbackctl on another host, each over a connection of its own.</summary>
/// <param name="host">[user@]host, as ssh takes it.</param>
/// <param name="password">What sudo asks for there.</param>
/// <param name="environment">The surroundings.</param>
/// <remarks>What comes back is not trusted: lines have a limit, what is no reply is passed over, and complaints are cut and printable.</remarks>
internal sealed class SshCall(string host, SudoPassword password, CliEnvironment environment)
{
    /// <summary>How much of the complaints is kept, in characters: the end of them says why.</summary>
    private const int MostComplaints = 4096;

    private const int MaxShown = 200;

    private string Name => SafeText.Printable(host);

    /// <summary>Runs rollbackctl there with <c>--json</c>.</summary>
    /// <param name="isSudo">Whether as root, by sudo.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellation">Ends the connection.</param>
    /// <returns>The documents that it prints, each as it comes.</returns>
    /// <exception cref="CliException">No connection, or one that broke; or there was no answer.</exception>
    public async IAsyncEnumerable<JsonElement> RunAsync(bool isSudo, IReadOnlyList<string> arguments, [EnumeratorCancellation] CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var line = RemoteCommand.Line(host, isSudo ? SudoPassword.Words : [], [.. arguments, "--json"]);
        await using var program = environment.OpenProgram("ssh", [.. RemoteCommand.Unattended, "--", host, line]);
        if (!isSudo)
        {
            program.Input.Close();
        }

        var complaining = ComplaintsAsync(program, isSudo, cancellation);
        var lines = new BoundedLines(program.Output, VarlinkStream.ClientLimit);
        var hasAnswered = false;
        while (await NextAsync(lines, cancellation) is { } json)
        {
            hasAnswered = true;
            yield return json;
        }

        var complaints = await complaining;
        var code = await program.WaitAsync(cancellation);
        if (code == RemoteHost.SshFailed || !hasAnswered)
        {
            throw Failure(code, complaints);
        }
    }

    private static async Task<JsonElement?> NextAsync(BoundedLines lines, CancellationToken cancellation)
    {
        try
        {
            while (await lines.ReadAsync(cancellation) is { } line)
            {
                // The user's shell there may print lines of its own before it runs anything.
                if (line is [(byte)'{', ..])
                {
                    return ProtocolJson.ParseObject(line);
                }
            }
        }
        catch (ProtocolException e)
        {
            throw ErrorMapping.Broken(e);
        }
        catch (IOException)
        {
            // The exit code says it.
        }

        return null;
    }

    /// <summary>Reads what the program complains of, and answers sudo, where sudo was asked for.</summary>
    /// <returns>The end of it.</returns>
    private async Task<string> ComplaintsAsync(IPipedProgram program, bool isSudo, CancellationToken cancellation)
    {
        var kept = new StringBuilder();
        using var reader = new StreamReader(program.Error, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var some = new char[512];
        var answered = 0;
        try
        {
            while (await reader.ReadAsync(some, cancellation) is > 0 and var read)
            {
                kept.Append(some, 0, read);
                while (isSudo && kept.ToString().IndexOf(SudoPassword.Prompt, StringComparison.Ordinal) is >= 0 and var at)
                {
                    kept.Remove(at, SudoPassword.Prompt.Length);
                    var secret = await password.GetAsync(wasWrong: answered++ > 0, cancellation);
                    await program.Input.WriteAsync(secret.Line, cancellation);
                    await program.Input.FlushAsync(cancellation);
                }

                if (kept.Length > MostComplaints)
                {
                    kept.Remove(0, kept.Length - MostComplaints);
                }
            }
        }
        catch (IOException)
        {
            // It is gone; its exit code says why.
        }
        catch (CliException)
        {
            // sudo waits for an answer that will not come: the connection has nothing more to say.
            program.End();
            throw;
        }

        return kept.ToString();
    }

    private CliException Failure(int code, string complaints)
    {
        var last = complaints.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is [.., var l] ? SafeText.Printable(l, MaxShown) : "";
        var said = last.Length > 0 ? $": {last}" : "";
        return code switch
        {
            RemoteHost.SshFailed => new(ExitCode.Unreachable, "ssh-failed", $"no ssh connection to {Name}{said}", $"ssh {string.Join(' ', RemoteCommand.Fresh)} -o BatchMode=yes {Name} true"),
            RemoteHost.NotFound => new(ExitCode.Unreachable, "not-installed", $"there is no rollbackctl on {Name}{said}", "is services.rollback-watchdog enabled there?"),
            _ => new(ExitCode.Failed, "no-answer", $"rollbackctl on {Name} has not answered{said}", $"rollbackctl -H {Name} status"),
        };
    }
}
