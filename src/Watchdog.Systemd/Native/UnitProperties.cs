using System.Text;

namespace Watchdog.Systemd.Native;

/// <summary>
/// Writes transient units as the a(sv) that StartTransientUnit takes (org.freedesktop.systemd1(5)). PID 1 answers a
/// wrong name or type with PropertyReadOnly (-EROFS).
/// </summary>
internal static class UnitProperties
{
    internal static void Write(MessageWriter writer, TransientTimer timer)
    {
        writer.Open('a', "(sv)");
        String(writer, "Description", timer.Description);
        Boolean(writer, "DefaultDependencies", timer.DefaultDependencies);
        Boolean(writer, "IgnoreOnIsolate", timer.IgnoreOnIsolate);
        Property(writer, "TimersMonotonic", "a(st)", () =>
        {
            writer.Open('a', "(st)");
            writer.Open('r', "st");
            writer.String("OnActiveSec");
            writer.UInt64(Microseconds(timer.After));
            writer.Close();
            writer.Close();
        });
        UInt64(writer, "AccuracyUSec", timer.AccuracyUSec);
        Boolean(writer, "RemainAfterElapse", timer.RemainAfterElapse);
        writer.Close();
    }

    internal static void Write(MessageWriter writer, TransientService service)
    {
        writer.Open('a', "(sv)");
        String(writer, "Description", service.Description);
        Boolean(writer, "DefaultDependencies", service.DefaultDependencies);
        Boolean(writer, "IgnoreOnIsolate", service.IgnoreOnIsolate);
        String(writer, "CollectMode", service.CollectMode);
        String(writer, "Type", service.Type);
        String(writer, "Restart", service.Restart);
        Time(writer, "RestartUSec", service.RestartSec);
        Time(writer, "TimeoutStartUSec", service.TimeoutStart);
        Time(writer, "TimeoutStopUSec", service.TimeoutStop);
        Time(writer, "RuntimeMaxUSec", service.RuntimeMax);
        Time(writer, "StartLimitIntervalUSec", service.StartLimitInterval);
        if (service.StartLimitBurst is { } burst)
        {
            Property(writer, "StartLimitBurst", "u", () => writer.UInt32(burst));
        }

        if (service.KillSignal is { } signal)
        {
            Property(writer, "KillSignal", "i", () => writer.Int32(signal));
        }

        if (service.OOMScoreAdjust is { } score)
        {
            Property(writer, "OOMScoreAdjust", "i", () => writer.Int32(score));
        }

        String(writer, "StandardOutput", service.StandardOutput);
        String(writer, "StandardError", service.StandardError);
        String(writer, "SyslogIdentifier", service.SyslogIdentifier);
        String(writer, "WorkingDirectory", service.WorkingDirectory);
        String(writer, "FailureAction", service.FailureAction);
        String(writer, "KillMode", service.KillMode);
        if (service.CapabilityBoundingSet is { } capabilities)
        {
            UInt64(writer, "CapabilityBoundingSet", capabilities);
        }

        if (service.NoNewPrivileges is { } noNewPrivileges)
        {
            Boolean(writer, "NoNewPrivileges", noNewPrivileges);
        }

        if (service.Environment.Count > 0)
        {
            Property(writer, "Environment", "as", () => writer.Strings(service.Environment));
        }

        if (service.LogExtraFields.Count > 0)
        {
            Property(writer, "LogExtraFields", "aay", () => Fields(writer, service.LogExtraFields));
        }

        Commands(writer, "ExecStart", service.ExecStart);
        Commands(writer, "ExecStopPost", service.ExecStopPost);
        writer.Close();
    }

    /// <summary>The unit of PID 1's times; <see cref="Timeout.InfiniteTimeSpan"/> is its "infinity".</summary>
    internal static ulong Microseconds(TimeSpan time)
    {
        if (time == Timeout.InfiniteTimeSpan)
        {
            return ulong.MaxValue;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        return (ulong)(time.Ticks / TimeSpan.TicksPerMicrosecond);
    }

    // a(sasb): path, arguments with the program's name first, whether failure is ignored. Not ExecStartEx with its
    // "no-env-expand": systemd 252 writes that under a key it does not know into the unit's file, and after the next
    // daemon-reload (every switch does one) the unit has lost its commands.
    private static void Commands(MessageWriter writer, string name, IReadOnlyList<ExecCommand> commands)
    {
        if (commands.Count == 0)
        {
            return;
        }

        Property(writer, name, "a(sasb)", () =>
        {
            writer.Open('a', "(sasb)");
            foreach (ExecCommand command in commands)
            {
                writer.Open('r', "sasb");
                writer.String(command.Path);
                writer.Strings([command.Path, .. command.Arguments]);
                writer.Boolean(command.IgnoreFailure);
                writer.Close();
            }

            writer.Close();
        });
    }

    private static void Fields(MessageWriter writer, IReadOnlyList<string> fields)
    {
        writer.Open('a', "ay");
        foreach (string field in fields)
        {
            writer.Bytes(Encoding.UTF8.GetBytes(field));
        }

        writer.Close();
    }

    private static void String(MessageWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            Property(writer, name, "s", () => writer.String(value));
        }
    }

    private static void Boolean(MessageWriter writer, string name, bool value) =>
        Property(writer, name, "b", () => writer.Boolean(value));

    private static void UInt64(MessageWriter writer, string name, ulong value) =>
        Property(writer, name, "t", () => writer.UInt64(value));

    private static void Time(MessageWriter writer, string name, TimeSpan? value)
    {
        if (value is { } time)
        {
            UInt64(writer, name, Microseconds(time));
        }
    }

    private static void Property(MessageWriter writer, string name, string type, Action value)
    {
        writer.Open('r', "sv");
        writer.String(name);
        writer.Open('v', type);
        value();
        writer.Close();
        writer.Close();
    }
}
