using Watchdog.Cli.Remote;

namespace Watchdog.Cli;

/// <summary>The terminal of this process.</summary>
internal sealed class ProcessTerminal : ITerminal
{
    private const int UsualWidth = 80;

    private StreamReader? _lines;

    /// <inheritdoc/>
    public int Width
    {
        get
        {
            try
            {
                return Console.WindowWidth is > 0 and var width ? width : UsualWidth;
            }
            catch (IOException)
            {
                return UsualWidth;
            }
        }
    }

    /// <inheritdoc/>
    public Task<string?> ReadLineAsync(CancellationToken cancellation) =>
        Task.Run(() => (_lines ??= new StreamReader(Console.OpenStandardInput())).ReadLine(), cancellation).WaitAsync(cancellation);

    /// <inheritdoc/>
    public async Task<Secret?> ReadSecretAsync(string prompt, CancellationToken cancellation)
    {
        await Console.Error.WriteAsync(prompt.AsMemory(), cancellation);
        await Console.Error.FlushAsync(cancellation);
        try
        {
            // Keys have no wait that can be given up: a thread of its own, which ends with the process.
            return await Task.Run(ReadSecret, cancellation).WaitAsync(cancellation);
        }
        finally
        {
            await Console.Error.WriteLineAsync();
        }
    }

    private static Secret? ReadSecret()
    {
        var typed = GC.AllocateArray<char>(Secret.MaxLength, pinned: true);
        var length = 0;
        try
        {
            while (true)
            {
                var key = Console.ReadKey(intercept: true);
                switch (key)
                {
                    case { Key: ConsoleKey.Enter }:
                        return length > 0 ? new Secret(typed.AsSpan(0, length)) : null;
                    case { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control }:
                        return null;
                    case { Key: ConsoleKey.U, Modifiers: ConsoleModifiers.Control }:
                        length = 0;
                        break;
                    case { Key: ConsoleKey.Backspace }:
                        length = Math.Max(0, length - 1);
                        break;
                    case { KeyChar: not '\0' } when length < typed.Length:
                        typed[length++] = key.KeyChar;
                        break;
                }
            }
        }
        finally
        {
            Array.Clear(typed);
        }
    }
}
