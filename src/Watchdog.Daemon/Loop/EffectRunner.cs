using Watchdog.Core;
using Watchdog.Daemon.Pid1;
using Watchdog.Executor.Pid1;
using Watchdog.Host.Native;
using Watchdog.Store;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Loop;

/// <summary>Does one effect on the real host. Answers and retries are the loop's own.</summary>
internal sealed class EffectRunner(
    SessionStore store,
    Claims claims,
    TargetRoots roots,
    TimerUnits timers,
    BootDefaults bootDefaults,
    Recorder recorder) : IEffectRunner
{
    /// <inheritdoc/>
    public void Run(Effect effect, Session? session)
    {
        try
        {
            Do(effect, session);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SystemdException)
        {
            throw new EffectException(e.Message);
        }
    }

    private void Do(Effect effect, Session? session)
    {
        switch (effect)
        {
            case HoldTarget e:
                roots.Hold(e.Session);
                break;
            case KeepTarget e:
                Keep(e.Session);
                break;
            case ReleaseTarget e:
                roots.Release(e.SessionId);
                break;
            case StartTimer e:
                timers.Start(e.Session);
                break;
            case StopTimer e:
                TimerUnits.Stop(e.SessionId, e.Number);
                break;
            case Save e:
                store.Save(e.Session, e.MustSurviveReboot);
                break;
            case VerifyUnclaimed e:
                Require(claims.Owner(e.SessionId) != ClaimOwner.Executor, "the rollback has begun");
                HoldAgain(session);
                break;
            case Claim e:
                Require(claims.Take(e.SessionId, ClaimOwner.Daemon), "the rollback has begun");
                break;
            case Unclaim e:
                claims.Return(e.SessionId);
                break;
            case Close e:
                store.Close(e.Session);
                break;
            case Discard e:
                store.Discard(e.SessionId);
                break;
            case Record e:
                recorder.Write(e.Kind, e.SessionId, e.Text, session);
                break;
            case ResumeRollback e:
                timers.StartExecutor(e.Session);
                break;
            case HoldBootDefault e:
                bootDefaults.Hold(e.Session);
                break;
            case ForgetFirstBoot e:
                bootDefaults.ForgetFirst(e.SessionId);
                break;
            case HandBootDefault e:
                bootDefaults.HandOver(e.SessionId, e.System);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect.GetType().Name, "An effect without a hand.");
        }
    }

    // A daemon that was frozen between the new timer and the save of its deadline: the timer may have fired, and its executor
    // have left a deadline that was not saved. Before the old timer is stopped, the new one is there or is made again.
    private void HoldAgain(Session? saved)
    {
        try
        {
            if (saved is not null && saved.Phase.IsHeld())
            {
                timers.Start(saved);
            }
        }
        catch (BusUnavailableException)
        {
            // Not being able to ask is no answer; the watcher of timers asks again.
        }
    }

    private void Keep(Session found)
    {
        try
        {
            roots.Hold(found);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            recorder.Write(RecordKind.Warning, found.Id, $"a garbage collection may take what the rollback needs: {e.Message}", found);
        }
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new EffectException(otherwise);
        }
    }
}
