using System.ComponentModel;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Host.Peers;
using Watchdog.Host.Running;
using Watchdog.Host.Ssh;
using Watchdog.Probes.Access;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Says of whoever has logged in who they are, whether they may operate, and how sshd let them in. The journal may lie on storage
/// that hangs, and accounts on a server that does not answer, so that each question has a limit.
/// </summary>
internal sealed class LoginPeople(
    Permissions permissions,
    IProgramRunner programs,
    SshLoginKeys keys,
    TimeProvider time,
    ILogger<LoginPeople> log)
{
    private static readonly TimeSpan KeyLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(10);

    private readonly BoundedQuestion _ids = new(time, AskLimit);
    private readonly BoundedQuestion _account = new(time, AskLimit);
    private readonly BoundedQuestion _key = new(time, KeyLimit);

    /// <summary>Whether a failure of a look at a login says nothing of the login: it is looked at again, and nothing else fails.</summary>
    public static bool SaysNothing(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or InvalidOperationException or SystemdException or Win32Exception or TimeoutException;

    /// <summary>Whether a user who has logged in may operate.</summary>
    public bool MayOperate(SshLogin login) => permissions.MayOperate(login.Uid, login.Groups);

    /// <summary>The id of a user who may operate; null when there is no such user, or the user may not.</summary>
    /// <param name="user">The user's name, as sshd wrote it.</param>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    public async Task<uint?> OperatorAsync(string user) =>
        await _ids.AskAsync(c => IdsOfAsync(user, c)) is { } ids && permissions.MayOperate(ids.Uid, ids.Groups) ? ids.Uid : null;

    /// <summary>How sshd let somebody in; <see cref="Authentication.Unknown"/> when that cannot be told in time.</summary>
    public async Task<Authentication> AuthenticationOfAsync(SshLogin login) =>
        await KnownAsync(_key, async c => await keys.OfAsync(login.Sshd, c)) ?? Authentication.Unknown;

    /// <summary>The user's name; null when that cannot be told in time.</summary>
    public async Task<string?> NameOfAsync(uint uid) =>
        (await KnownAsync(_account, c => Account.ReadAsync(programs, uid.ToString(CultureInfo.InvariantCulture), c)))?.User;

    private async Task<(uint Uid, IReadOnlyList<uint> Groups)?> IdsOfAsync(string user, CancellationToken cancellation)
    {
        var uid = await programs.RunAsync("id", ["-u", "--", user], cancellation);
        var groups = await programs.RunAsync("id", ["-G", "--", user], cancellation);
        return uid.ExitCode == 0 && uint.TryParse(uid.Output.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (number, [.. groups.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(g => uint.TryParse(g, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : (uint?)null).OfType<uint>()])
            : null;
    }

    private async Task<T?> KnownAsync<T>(BoundedQuestion question, Func<CancellationToken, Task<T?>> ask)
        where T : class
    {
        try
        {
            return await question.AskAsync(ask);
        }
        catch (Exception e) when (SaysNothing(e))
        {
            Log.LoginLookFailed(log, e);
            return null;
        }
    }
}
