using System.CommandLine;
using System.CommandLine.Parsing;
using Watchdog.Cli.Commands;
using Watchdog.Protocol;

namespace Watchdog.Cli.Deploy;

/// <summary>How a protected run goes: what <c>run</c> and <c>deploy</c> are told.</summary>
/// <param name="Arm">How it is armed.</param>
/// <param name="Checks">Whether the host has to be ready.</param>
/// <param name="OnFailure">What becomes of the change when the command fails.</param>
internal sealed record RunOptions(ArmParameters Arm, bool Checks, OnFailure OnFailure)
{
    private static readonly string[] Ways = ["ask", "rollback", "keep"];

    /// <summary>Adds the options and the command that is run to a command.</summary>
    /// <returns>What reads them.</returns>
    public static Func<ParseResult, (RunOptions Options, string[] Words)> AddTo(Command command, string words)
    {
        var argument = new Argument<string[]>("COMMAND") { Arity = ArgumentArity.OneOrMore, Description = words };
        var onFailure = new Option<string?>("--on-failure")
        {
            HelpName = "ask|rollback|keep",
            Description = "What becomes of the change when the command fails: you are asked (ask, the default; without a terminal it stays on trial until the deadline), the host goes back, or it goes on as if it had succeeded.",
            Validators = { Check },
        };
        onFailure.CompletionSources.Add(Ways);
        var noCheck = new Option<bool>("--no-check") { Description = "Arm also where `check` has something against it." };
        command.Arguments.Add(argument);
        command.Options.Add(onFailure);
        command.Options.Add(noCheck);
        var arm = new ArmOptions(command);
        return parsed => (new RunOptions(arm.Read(parsed), !parsed.GetValue(noCheck), Read(parsed.GetValue(onFailure))), parsed.GetValue(argument)!);
    }

    private static OnFailure Read(string? way) => way switch
    {
        "rollback" => OnFailure.Rollback,
        "keep" => OnFailure.Keep,
        _ => OnFailure.Ask,
    };

    private static void Check(OptionResult result)
    {
        if (result.Tokens is [var token] && !Ways.Contains(token.Value))
        {
            result.AddError($"--on-failure: {Mistyped.Explain("way to go on", token.Value, Ways)}; allowed: {string.Join(", ", Ways)}");
        }
    }
}
