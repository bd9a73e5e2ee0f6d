using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl history</c>.</summary>
internal static class HistoryCommand
{
    private const int Min = 1;
    private const int Max = 5000;

    /// <summary>Creates the command.</summary>
    public static CommandSpec Create()
    {
        var id = Ids.Create("all sessions");
        var limit = new Option<long?>("--limit")
        {
            HelpName = "N",
            Description = $"Only the newest N entries (default 200). Allowed: {Min} to {Max}.",
            CustomParser = ParseLimit,
        };
        var command = new Command("history", "Prints the record: every deadline move, proof, refusal and rung, with its reason.\nOldest first; it survives reboots.") { id, limit };
        return new CommandSpec(command, RunAsync, """
            Exit codes of history:
              0  read; there may be no entries
              1  it cannot be read

            Example:
              rollbackctl history --limit 20
            """);

        async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
        {
            var parameters = new HistoryParameters { Id = context.Parsed.GetValue(id), Limit = context.Parsed.GetValue(limit) };
            var reply = await context.ReadAsync(ControlMethods.History, parameters, cancellation);
            context.Print(reply, output => Write(output, reply.Value.Entries, context));
            return ExitCode.Done;
        }
    }

    private static long? ParseLimit(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= Min and <= Max)
        {
            return limit;
        }

        result.AddError($"--limit: '{SafeText.Printable(text, 64)}' is not a number from {Min} to {Max}");
        return null;
    }

    private static void Write(TextWriter output, IReadOnlyList<HistoryEntry> entries, CommandContext context)
    {
        if (entries.Count == 0)
        {
            output.WriteLine("no entries");
            return;
        }

        TextTable.Write(output, [.. entries.Select(e => new[]
        {
            context.LocalTime(e.RealtimeUsec),
            SafeText.Printable(e.Session, 64),
            SafeText.Printable(e.Event, 64),
            SafeText.Printable(e.Text),
        })], indent: 0);
    }
}
