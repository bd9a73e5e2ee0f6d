namespace Watchdog.Cli.Output;

/// <summary>Colours words where that is wanted (ECMA-48, SGR).</summary>
/// <param name="enabled">Whether it is.</param>
internal sealed class Paint(bool enabled)
{
    /// <summary>All is well.</summary>
    public string Good(string text) => Wrap(text, "32");

    /// <summary>Something is under way.</summary>
    public string Open(string text) => Wrap(text, "33");

    /// <summary>Something is wrong.</summary>
    public string Bad(string text) => Wrap(text, "31");

    /// <summary>What the eye should find first.</summary>
    public string Strong(string text) => Wrap(text, "1");

    private string Wrap(string text, string code) => enabled && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
