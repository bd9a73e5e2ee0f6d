using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Protocol;
using Range = Watchdog.Config.Range;

namespace Watchdog.Daemon.Control;

/// <summary>Reads what somebody wants who arms: each value within its range, and a target that there is.</summary>
internal sealed class ArmWishes(Settings settings, IProbeRounds probes, TargetResolver targets)
{
    /// <summary>Reads it.</summary>
    /// <param name="parameters">What was asked for.</param>
    /// <returns>What is wanted, with what config.json says where nothing was asked for; or what is wrong with it.</returns>
    public Answer<ArmWish> Read(ArmParameters parameters)
    {
        if (LimitsOf(parameters, out var limits) is { } badLimit)
        {
            return badLimit;
        }

        var byProbes = parameters.ConfirmBy == Protocol.ConfirmBy.Probes;
        if (byProbes && limits.Settle >= limits.Window)
        {
            return BadRequests.Of(
                "settle_usec",
                $"the probes cannot confirm: the settle time of {TimeSpanText.Format(limits.Settle)} does not end within the window",
                $"less than the window of {TimeSpanText.Format(limits.Window)}");
        }

        var except = parameters.Except ?? [];
        if (except.FirstOrDefault(e => !probes.Names.Contains(e)) is { } unknown)
        {
            return BadRequests.Of("except", $"there is no probe `{SafeText.Printable(unknown)}`", $"the probes are: {string.Join(", ", probes.Names)}");
        }

        if (targets.Resolve(parameters.Target, out var target) is { } fault)
        {
            return new RefusedError { Code = "target-unusable", Reason = SafeText.Printable(fault), Hint = "arm with another target: `previous`, `booted` or a generation number" };
        }

        if (parameters.Volatile != true && targets.StateFault() is { } forgotten)
        {
            return new RefusedError
            {
                Code = "volatile-state",
                Reason = SafeText.Printable(forgotten),
                Hint = "persist that directory, as environment.persistence or fileSystems do; or arm with --volatile, for a session that ends with this boot",
            };
        }

        var terms = settings.Terms with
        {
            ConfirmBy = byProbes ? Core.ConfirmBy.Probes : Core.ConfirmBy.Operator,
            Login = parameters.Login switch
            {
                LoginWorth.Heartbeat => LoginMeaning.Heartbeat,
                LoginWorth.Confirm => LoginMeaning.Confirm,
                LoginWorth.Ignore => LoginMeaning.Ignore,
                null => settings.Terms.Login,
            },
        };
        return new ArmWish(target!, new SessionRules(limits, terms, [.. except], settings.HoldBootDefault), parameters.Incoming, parameters.Force == true);
    }

    private BadRequestError? LimitsOf(ArmParameters parameters, out Limits limits)
    {
        var known = limits = settings.Limits;
        if (BadRequests.Limit("window_usec", parameters.WindowUsec, Range.Day, known.Window, out var window) is { } badWindow)
        {
            return badWindow;
        }

        if (BadRequests.Limit("armed_limit_usec", parameters.ArmedLimitUsec, Range.Week, known.Armed, out var armed) is { } badArmed)
        {
            return badArmed;
        }

        if (BadRequests.Limit("switch_limit_usec", parameters.SwitchLimitUsec, Range.Day, known.Activation, out var activation) is { } badActivation)
        {
            return badActivation;
        }

        if (BadRequests.Limit("lockout_usec", parameters.LockoutUsec, Range.Day, known.Lockout, out var lockout) is { } badLockout)
        {
            return badLockout;
        }

        if (BadRequests.Limit("settle_usec", parameters.SettleUsec, Range.Day, known.Settle, out var settle) is { } badSettle)
        {
            return badSettle;
        }

        limits = known with { Window = window, Armed = armed, Activation = activation, Lockout = lockout, Settle = settle };
        return null;
    }
}
