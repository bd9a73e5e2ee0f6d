using Watchdog.Protocol;

namespace Watchdog.Cli.Remote;

/// <summary>
/// The password that sudo wants on the other host. It is asked for when sudo first asks, and kept in memory for the calls that
/// follow, because each is a session of its own to sudo (sudoers(5), timestamp_type); it goes when this is disposed of.
/// </summary>
/// <param name="host">The host, for the prompt.</param>
/// <param name="terminal">Where to ask; null where nobody can be asked.</param>
internal sealed class SudoPassword(string host, ITerminal? terminal) : IDisposable
{
    /// <summary>What sudo is told to prompt with: nothing that it says by itself.</summary>
    public const string Prompt = "[rollbackctl: sudo asks for a password]";

    /// <summary>sudo's words that make a command root's: it prompts on its errors and reads its input (sudo(8), -S, -p).</summary>
    public static readonly IReadOnlyList<string> Words = ["sudo", "-S", "-p", Prompt, "--"];

    private readonly SemaphoreSlim _one = new(1, 1);
    private Secret? _secret;

    /// <summary>What to answer.</summary>
    /// <param name="wasWrong">Whether sudo did not take the answer before.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CliException">Nobody can be asked, or nobody has answered.</exception>
    public async Task<Secret> GetAsync(bool wasWrong, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            if (wasWrong)
            {
                Forget();
            }

            var name = SafeText.Printable(host);
            return _secret ??= terminal is null
                ? throw new CliException(ExitCode.Refused, "sudo-password", $"sudo on {name} asks for a password, and there is no terminal to ask on", $"have sudo on {name} run rollbackctl without one (NOPASSWD), or call this from a terminal")
                : await terminal.ReadSecretAsync($"[sudo] password on {name}: ", cancellation)
                    ?? throw new CliException(ExitCode.Refused, "sudo-password", "no password was given", "");
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Overwrites it.</summary>
    public void Dispose()
    {
        Forget();
        _one.Dispose();
    }

    private void Forget()
    {
        _secret?.Dispose();
        _secret = null;
    }
}
