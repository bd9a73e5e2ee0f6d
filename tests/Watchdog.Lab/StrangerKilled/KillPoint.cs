namespace Watchdog.Lab.StrangerKilled;

/// <summary>One point at which the stranger is killed, and what came of it.</summary>
/// <param name="Who">Whom it hits: <c>stranger</c>, or <c>both</c>, the daemon too.</param>
/// <param name="When"><c>before</c> or <c>after</c> the program has run.</param>
/// <param name="Number">Which program of the round it is, from 1.</param>
/// <param name="Program">The program and its arguments.</param>
/// <param name="HadLink">Whether the stranger's network link was there when it was killed.</param>
/// <param name="LeftBehind">What was still there 10 s after, in the words of the programs that list it; empty where nothing was.</param>
internal sealed record KillPoint(string Who, string When, int Number, string Program, bool HadLink, string LeftBehind)
{
    /// <summary>Whether nothing of the stranger was left behind.</summary>
    public bool Held => LeftBehind.Length == 0;
}
