using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl arm</c>.</summary>
internal static class ArmCommand
{
    private const string Examples = """
        Example:
          rollbackctl arm --window 10min --except unit:nginx.service
          nixos-rebuild switch
          rollbackctl confirm          # from a new ssh session, within the window
        """;

    /// <summary>Creates the command.</summary>
    public static CommandSpec Create()
    {
        var target = new Option<string?>("--target")
        {
            HelpName = "previous|booted|N",
            Description = "Where a rollback goes: the system that runs now (previous, the default), the one that was booted, or a generation number.",
        };
        target.Validators.Add(CheckTarget);
        var window = Durations.Create("--window", "How long after the switch proof may take (default 5min).", TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        var armedLimit = Durations.Create("--armed-limit", "How long to wait for the switch to begin (default 1h).", TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));
        var activationLimit = Durations.Create("--activation-limit", "How long the switch may run (default 30min).", TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        var incoming = new Option<string?>("--incoming")
        {
            HelpName = "SYSTEM",
            Description = "The system that is to be switched to, a store path or a generation number: refused when it was rolled back before.",
        };
        var force = new Option<bool>("--force") { Description = "Arm also for a system that was rolled back before." };
        var lockoutTime = Durations.Create("--lockout-time", "How long a required probe may fail without a break before that alone rolls back (default 1min).", TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        var confirmBy = new Option<string?>("--confirm-by")
        {
            HelpName = "operator|probes",
            Description = "Who confirms: you (operator, the default), or the required probes when they have passed for the settle time: for unattended upgrades.",
        };
        confirmBy.AcceptOnlyFromAmong("operator", "probes");
        var settleTime = Durations.Create("--settle-time", "How long the probes must pass before they confirm (default 2min).", TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        var except = new Option<string[]>("--except")
        {
            HelpName = "PROBE",
            Description = "A probe that this change is meant to break; may be given several times.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("arm", "Arms the timed rollback, before a switch.\nFrom then on the old generation comes back by itself unless you confirm.")
        {
            target, window, armedLimit, activationLimit, lockoutTime, confirmBy, settleTime, incoming, force, except,
        };
        return new CommandSpec(command, RunAsync, Examples);

        async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
        {
            var parameters = new ArmParameters
            {
                Target = context.Parsed.GetValue(target),
                WindowUsec = context.Parsed.Usec(window),
                ArmedLimitUsec = context.Parsed.Usec(armedLimit),
                ActivationLimitUsec = context.Parsed.Usec(activationLimit),
                Incoming = context.Parsed.GetValue(incoming),
                Force = context.Parsed.GetValue(force) ? true : null,
                LockoutUsec = context.Parsed.Usec(lockoutTime),
                ConfirmBy = context.Parsed.GetValue(confirmBy) switch
                {
                    "probes" => ConfirmBy.Probes,
                    "operator" => ConfirmBy.Operator,
                    _ => null,
                },
                SettleUsec = context.Parsed.Usec(settleTime),
                Except = context.Parsed.GetValue(except) is { Length: > 0 } names ? names : null,
            };
            var reply = await context.CallAsync(ControlMethods.Arm, parameters, cancellation);
            context.Print(reply, output => Write(output, reply.Value, context.Paint));
            return ExitCode.Done;
        }
    }

    private static void Write(TextWriter output, ArmReply reply, Paint paint)
    {
        var session = reply.Session;
        var id = SafeText.Printable(session.Id, 64);
        output.WriteLine($"{paint.Good("armed")}  {paint.Strong(id)}  target {SessionView.Target(session)}");
        output.WriteLine($"If nothing changes it expires in {TimeSpanText.FormatUsec(session.ArmedLimitUsec)};"
            + $" after the switch you have {TimeSpanText.FormatUsec(session.WindowUsec)} to prove that you can still log in.");
        if (session.Probes.Count > 0)
        {
            output.WriteLine();
            ProbeTable.WriteAtArm(output, session.Probes);
            if (session.Probes.Any(p => p is { Required: true, AtArm.Outcome: ProbeOutcome.Failed }))
            {
                output.WriteLine("  A probe that failed at arm cannot cause a rollback.");
            }
        }

        output.WriteLine();
        output.WriteLine("Next:");
        output.WriteLine("  1. switch, with whatever tool you use");
        if (session.ConfirmBy == ConfirmBy.Probes)
        {
            output.WriteLine($"  2. wait: the probes confirm when all required ones have passed for {TimeSpanText.FormatUsec(session.SettleUsec)}; or, before that,");
        }

        output.WriteLine($"  {(session.ConfirmBy == ConfirmBy.Probes ? 3 : 2)}. from a NEW ssh session: rollbackctl confirm {id}");
        output.WriteLine($"     (no rollbackctl there any more? {SafeText.Printable(reply.Program, 256)} confirm {id})");
    }

    private static void CheckTarget(OptionResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (text is not ("previous" or "booted")
            && !(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0))
        {
            result.AddError($"--target: '{SafeText.Printable(text, 64)}' is not a target; allowed: previous, booted, or a generation number");
        }
    }
}
