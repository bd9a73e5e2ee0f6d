using System.Threading.Channels;
using Watchdog.Cli.Remote;

namespace Watchdog.Cli.Tests;

/// <summary>A terminal at which a test sits.</summary>
internal sealed class FakeTerminal : ITerminal
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public int Width => 80;

    /// <summary>Whether somebody waits for a line.</summary>
    public bool IsAsked { get; private set; }

    public Queue<string> Passwords { get; } = new();

    public List<string> Prompts { get; } = [];

    public void Type(string line) => _lines.Writer.TryWrite(line);

    public async Task<string?> ReadLineAsync(CancellationToken cancellation)
    {
        IsAsked = true;
        return await _lines.Reader.ReadAsync(cancellation);
    }

    public Task<Secret?> ReadSecretAsync(string prompt, CancellationToken cancellation)
    {
        Prompts.Add(prompt);
        return Task.FromResult(Passwords.TryDequeue(out var password) ? new Secret(password) : null);
    }
}
