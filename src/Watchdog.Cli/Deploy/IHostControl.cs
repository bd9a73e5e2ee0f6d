using Watchdog.Protocol;

namespace Watchdog.Cli.Deploy;

/// <summary>What a protected run asks of the host that is switched. Each call is a connection of its own.</summary>
/// <remarks>All calls throw <see cref="CliException"/>; its exit code is <see cref="ExitCode.Unreachable"/> where the host, or its daemon, was not reached.</remarks>
internal interface IHostControl
{
    /// <summary>The host in words: <c>this host</c>, or its printable name.</summary>
    string Host { get; }

    /// <summary>How a person calls rollbackctl for it.</summary>
    string Program { get; }

    /// <summary>Whether the calls come from outside, over a connection of their own, and so prove that the host can be reached.</summary>
    bool IsOutside { get; }

    /// <summary>How long to wait after a call that failed, before the next.</summary>
    TimeSpan RetryDelay { get; }

    /// <summary>Whether it is ready to be armed.</summary>
    Task<ControlReply<CheckReply>> CheckAsync(CancellationToken cancellation);

    /// <summary>Arms it; the session is durable when this returns.</summary>
    Task<ControlReply<ArmReply>> ArmAsync(ArmParameters parameters, CancellationToken cancellation);

    /// <summary>Follows a session over one connection, and returns when that ends.</summary>
    /// <param name="id">The session.</param>
    /// <param name="take">Takes each reply.</param>
    /// <param name="cancellation">Ends it.</param>
    Task FollowAsync(string id, Action<ControlReply<StatusReply>> take, CancellationToken cancellation);

    /// <summary>How it stands.</summary>
    Task<ControlReply<StatusReply>> StatusAsync(CancellationToken cancellation);

    /// <summary>Runs its probes.</summary>
    Task<ControlReply<ProbeReply>> ProbeAsync(CancellationToken cancellation);

    /// <summary>Proves that it can be reached, which moves the deadline one window on.</summary>
    Task<ControlReply<SessionReply>> HeartbeatAsync(string id, CancellationToken cancellation);

    /// <summary>Proves that it can be reached, and keeps the new system.</summary>
    Task<ControlReply<ConfirmReply>> ConfirmAsync(string id, CancellationToken cancellation);

    /// <summary>Ends a session in which nothing has changed.</summary>
    Task<ControlReply<SessionReply>> DisarmAsync(string id, CancellationToken cancellation);

    /// <summary>Begins the rollback.</summary>
    Task<ControlReply<SessionReply>> RollBackAsync(string id, CancellationToken cancellation);
}
