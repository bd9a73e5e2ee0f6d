namespace Watchdog.Daemon.Control;

/// <summary>
/// How many connections may be open at once. Root, the operators and everybody else have places of their own, and each user
/// has a limit: nobody can use up what a confirm needs, whatever number of users they have made themselves.
/// </summary>
internal sealed class ConnectionPlaces(TimeProvider time)
{
    /// <summary>For all of a kind together: root, operators, others.</summary>
    public const int MostOfAKind = 64;

    /// <summary>For one user who is not root.</summary>
    public const int MostOfAUser = 16;

    /// <summary>How often refusals are told of, at most.</summary>
    public static readonly TimeSpan BetweenWords = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, int> _users = [];
    private readonly Dictionary<Kind, int> _kinds = [];
    private long? _toldOf;
    private int _refused;

    private enum Kind
    {
        Root,
        Operators,
        Others,
    }

    /// <summary>Takes a place.</summary>
    /// <param name="uid">Whose connection it is.</param>
    /// <param name="mayOperate">Whether that user may do more than read.</param>
    /// <param name="refused">How many refusals are to be told of now; 0 when they were told of a moment ago.</param>
    /// <returns>The place, to be given back; null when there is none.</returns>
    public Place? Take(uint uid, bool mayOperate, out int refused)
    {
        var kind = uid == 0 ? Kind.Root : mayOperate ? Kind.Operators : Kind.Others;
        lock (_lock)
        {
            refused = 0;
            var own = _users.GetValueOrDefault(uid);
            if (_kinds.GetValueOrDefault(kind) < MostOfAKind && (uid == 0 || own < MostOfAUser))
            {
                _users[uid] = own + 1;
                _kinds[kind] = _kinds.GetValueOrDefault(kind) + 1;
                return new Place(mayOperate, () => GiveBack(uid, kind));
            }

            _refused++;
            if (_toldOf is not { } told || time.GetElapsedTime(told) >= BetweenWords)
            {
                (_toldOf, refused, _refused) = (time.GetTimestamp(), _refused, 0);
            }

            return null;
        }
    }

    private void GiveBack(uint uid, Kind kind)
    {
        lock (_lock)
        {
            _kinds[kind]--;
            if (--_users[uid] == 0)
            {
                _users.Remove(uid);
            }
        }
    }

    /// <summary>One connection's place, until it is disposed of.</summary>
    /// <param name="mayOperate">Whether the connection's user may do more than read.</param>
    /// <param name="giveBack">Frees it.</param>
    internal sealed class Place(bool mayOperate, Action giveBack) : IDisposable
    {
        private Action? _giveBack = giveBack;

        /// <summary>Whether the connection's user may do more than read.</summary>
        public bool MayOperate { get; } = mayOperate;

        /// <inheritdoc/>
        public void Dispose() => Interlocked.Exchange(ref _giveBack, null)?.Invoke();
    }
}
