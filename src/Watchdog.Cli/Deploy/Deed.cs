namespace Watchdog.Cli.Deploy;

/// <summary>What a protected run does about what has happened.</summary>
internal abstract record Deed
{
    private Deed()
    {
    }

    /// <summary>Say it. The text is printable.</summary>
    /// <param name="Text">What to say.</param>
    internal sealed record Say(string Text) : Deed;

    /// <summary>Ask whoever is at the terminal.</summary>
    /// <param name="Text">The question.</param>
    internal sealed record Ask(string Text) : Deed;

    /// <summary>Take the question back: it has no sense any more.</summary>
    internal sealed record TakeBack : Deed;

    /// <summary>Begin an errand.</summary>
    /// <param name="Errand">Which.</param>
    internal sealed record Begin(Errand Errand) : Deed;

    /// <summary>Wait a moment before the next errand.</summary>
    internal sealed record Rest : Deed;

    /// <summary>It is over.</summary>
    /// <param name="ExitCode">The exit code.</param>
    /// <param name="IsTold">Whether how the session ended is still to be told.</param>
    internal sealed record End(int ExitCode, bool IsTold = false) : Deed;

    /// <summary>It is over, with an error.</summary>
    /// <param name="Why">The error.</param>
    internal sealed record Fail(CliException Why) : Deed;
}
