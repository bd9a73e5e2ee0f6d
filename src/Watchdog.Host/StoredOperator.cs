using System.Text.Json;
using System.Text.Json.Serialization;
using Watchdog.Core;

namespace Watchdog.Host;

/// <summary>
/// An <see cref="Operator"/> as it is in session.json and in a round's request: one flat object, whose names stay what they are. A
/// session is read by the version before as well, where a rollback has brought that back.
/// </summary>
internal sealed class StoredOperator
{
    public string User { get; set; } = "";

    public uint Uid { get; set; }

    public string Remote { get; set; } = "";

    public string Local { get; set; } = "";

    public int LocalPort { get; set; }

    public int RemotePort { get; set; }

    public int Sshd { get; set; }

    public string Means { get; set; } = "";

    public string KeyType { get; set; } = "";

    public string Key { get; set; } = "";

    public string Authority { get; set; } = "";

    public string Became { get; set; } = "";

    private static StoredOperator Of(Operator way) => new()
    {
        User = way.User,
        Uid = way.Uid,
        Remote = way.Remote,
        Local = way.Local,
        LocalPort = way.LocalPort,
        RemotePort = way.RemotePort,
        Sshd = way.Sshd,
        Means = way.Authentication.Means,
        KeyType = way.Authentication.KeyType,
        Key = way.Authentication.Key,
        Authority = way.Authentication.Authority,
        Became = way.Became,
    };

    private Operator ToOperator() => new(User, Uid, Remote, Local, LocalPort, RemotePort, Sshd)
    {
        Authentication = new Authentication(Means, KeyType, Key, Authority),
        Became = Became,
    };

    /// <summary>Reads and writes it.</summary>
    internal sealed class Converter : JsonConverter<Operator>
    {
        /// <inheritdoc/>
        public override Operator? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize(ref reader, OperatorJson.Default.StoredOperator)?.ToOperator();

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, Operator value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, Of(value), OperatorJson.Default.StoredOperator);
    }
}
