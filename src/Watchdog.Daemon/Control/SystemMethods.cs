using Watchdog.Core;
using Watchdog.Host.Systems;
using Watchdog.Protocol;
using Watchdog.Store;

namespace Watchdog.Daemon.Control;

/// <summary>The methods about systems that were rolled back: whether one may be switched to again, and that it may.</summary>
internal sealed class SystemMethods(Requests requests, TargetResolver targets, RolledBackSystems rolledBack, Recorder recorder)
{
    /// <summary>Lets a system be switched to again.</summary>
    public Answer<AllowReply> Allow(AllowParameters parameters, CallContext context)
    {
        if (requests.Denied(context) is { } denied)
        {
            return denied;
        }

        // A system that was rolled back may be garbage by now: it can be allowed, because it can be built again.
        if (targets.SystemOf(parameters.System) is not { } system || (rolledBack.Find(system) is null && TargetResolver.Fault(system) is not null))
        {
            return BadRequests.Of("system", $"`{SafeText.Printable(parameters.System)}` is no system", "a store path, or a generation number");
        }

        // A repeated allow succeeds.
        var wasRefused = rolledBack.Allow(system);
        if (wasRefused)
        {
            recorder.Write(RecordKind.Allowed, "", $"{system}, by {Requests.PeerOf(context).Describe()}");
        }

        return new AllowReply { System = system, WasRefused = wasRefused };
    }

    /// <summary>Says whether a system may be switched to. Anybody may ask.</summary>
    public Answer<IncomingReply> Incoming(IncomingParameters parameters)
    {
        var system = targets.SystemOf(parameters.System) ?? "";
        return rolledBack.Find(system) is { } before
            ? RefusalText.ToError(new Answer.Refused(Refusal.RolledBackBefore, null, before.Describe()))
            : new IncomingReply();
    }
}
