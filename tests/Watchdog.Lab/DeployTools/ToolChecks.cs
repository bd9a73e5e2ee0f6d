using Watchdog.Lab.Running;

namespace Watchdog.Lab.DeployTools;

/// <summary>The checks of one tool, each told as it is made.</summary>
/// <param name="output">Where they are told.</param>
internal sealed class ToolChecks(Output output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly List<ToolCheck> _made = [];

    /// <summary>What was checked.</summary>
    public IReadOnlyList<ToolCheck> Made => _made;

    /// <summary>A command that must end with an exit code, 0 where nothing is said.</summary>
    public async Task ExitsAsync(string what, Task<CommandResult> command, int exitCode = 0) => Tell(what, Verdict.Of(await command, exitCode));

    /// <summary>Something that must be so now.</summary>
    public async Task IsAsync(string what, Task<Verdict> verdict) => Tell(what, await verdict);

    /// <summary>Something that must be so within 45 s; a host that does not answer meanwhile is asked again.</summary>
    public async Task BecomesAsync(string what, Func<Task<Verdict>> look)
    {
        ArgumentNullException.ThrowIfNull(look);
        var from = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var verdict = await LookAsync(look);
            if (verdict.Holds || TimeProvider.System.GetElapsedTime(from) > Patience)
            {
                Tell(what, verdict);
                return;
            }

            await Task.Delay(Pause, TimeProvider.System, Interruption.Token);
        }
    }

    private static async Task<Verdict> LookAsync(Func<Task<Verdict>> look)
    {
        try
        {
            return await look();
        }
        catch (LabException e)
        {
            return new Verdict(false, e.Message);
        }
    }

    private void Tell(string what, Verdict verdict)
    {
        _made.Add(new ToolCheck(what, verdict.Holds));
        output.Say(verdict.Holds ? $"  ok    {what}" : $"  FAIL  {what}\n        {verdict.Seen.Trim().Replace("\n", "\n        ", StringComparison.Ordinal)}");
    }
}
