using Watchdog.Core;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Access;

/// <summary>Reads what sshd goes by for an operator's way in: its settings for the connection, and the keys that it would look at.</summary>
internal sealed class WayInReader(IProgramRunner programs, Func<int, SshdProgram> sshd, TimeProvider time)
{
    private readonly AuthorizedKeys _keys = new(programs, time);
    private readonly SshdQuestion _sshd = new(programs, sshd);

    /// <summary>Reads it; null where there is no such user, or sshd refuses its settings.</summary>
    /// <param name="way">The way in.</param>
    /// <param name="offered">The key by which the operator came in, as far as it is known.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="FileNotFoundException">There is no sshd.</exception>
    public async Task<WayIn?> ReadAsync(Operator way, OfferedKey offered, CancellationToken cancellation)
    {
        if (await Account.ReadAsync(programs, way.User, cancellation) is not { } account)
        {
            return null;
        }

        var (settings, host, _) = await _sshd.AskAsync(way, cancellation);
        return settings is null ? null : new WayIn(settings, await _keys.ReadAsync(settings, account, way, host, offered, cancellation));
    }

    /// <summary>
    /// Whether sshd may answer another address otherwise than the operator's: then a stranger's question says nothing of the
    /// operator's login. So it is where AllowUsers or DenyUsers name addresses, a Match block does, the operator's own key is
    /// bound to some, or the command that tells the keys is told the address.
    /// </summary>
    /// <param name="way">The way in.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<bool> HangsOnAddressAsync(Operator way, CancellationToken cancellation)
    {
        if (await ReadAsync(way, OfferedKey.Of(way), cancellation) is not { } own)
        {
            return false;
        }

        var other = await _sshd.AskAsync(way with { Remote = way.Remote.Contains(':') ? StrangerV6 : StrangerV4 }, cancellation);
        return SshdRules.AskForAddress(own.Settings)
            || own.Keys.AskForAddress
            || own.Settings.List("authorizedkeyscommand").Any(w => w.Contains("%C", StringComparison.Ordinal))
            || other.Settings?.Text != own.Settings.Text;
    }

    // Of the networks in which the stranger takes its addresses (Neighbourhood).
    private const string StrangerV4 = "169.254.97.2";
    private const string StrangerV6 = "fd72:6277:6400::2";

    /// <summary>What was read.</summary>
    /// <param name="Settings">sshd's settings for the connection.</param>
    /// <param name="Keys">The keys.</param>
    internal sealed record WayIn(SshdSettings Settings, AuthorizedKeys.Found Keys);
}
