using System.Globalization;

namespace Watchdog.Host.Peers;

/// <summary>Who may do what: root everything; the operators' group arm and prove; anyone read.</summary>
/// <param name="operators">The operators' group by name or number; empty: root alone.</param>
internal sealed class Permissions(string operators)
{
    private const string GroupFile = "/etc/group";

    /// <summary>Whether the peer may arm, prove, disarm and roll back.</summary>
    public bool MayOperate(Peer peer) => MayOperate(peer.Uid, peer.Groups);

    /// <summary>Whether a user may.</summary>
    public bool MayOperate(uint uid, IReadOnlyList<uint> groups) => uid == 0 || (OperatorsId() is { } id && groups.Contains(id));

    /// <summary>Whether the operators' group exists.</summary>
    public bool HasOperators => OperatorsId() is not null;

    /// <summary>What a peer that may not operate is told to do.</summary>
    public string Hint => operators.Length > 0
        ? $"run it as root (sudo), or as a member of the group `{operators}`"
        : "run it as root (sudo), or name a group in `operators` in config.json";

    // Read anew each time: a switch may change it, and it is read only when somebody asks.
    private uint? OperatorsId()
    {
        if (operators.Length == 0)
        {
            return null;
        }

        if (uint.TryParse(operators, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        try
        {
            foreach (var line in File.ReadLines(GroupFile))
            {
                // name:password:gid:members (group(5))
                var fields = line.Split(':');
                if (fields.Length > 2 && fields[0] == operators && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                {
                    return id;
                }
            }
        }
        catch (IOException)
        {
            // No group file, no group.
        }

        return null;
    }
}
