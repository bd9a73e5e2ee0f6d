namespace Watchdog.Cli.Remote;

/// <summary>A program that runs, with pipes for its input, output and errors. Disposing ends it.</summary>
internal interface IPipedProgram : IAsyncDisposable
{
    /// <summary>What it reads.</summary>
    Stream Input { get; }

    /// <summary>What it prints.</summary>
    Stream Output { get; }

    /// <summary>What it complains of.</summary>
    Stream Error { get; }

    /// <summary>Ends it at once; what it has printed can still be read.</summary>
    void End();

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    Task<int> WaitAsync(CancellationToken cancellation);
}
