using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Watchdog.Systemd.Native;
using Watchdog.Systemd.Tests.Fakes;

namespace Watchdog.Systemd.Tests;

/// <summary>What is sent to a journald that works, stands still, or is not there.</summary>
public sealed class JournalSocketTests
{
    private const ulong Microseconds = 1_000_000;

    [Test]
    public void Encode_Fields_IsTheNativeProtocol()
    {
        byte[] size = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(size, 3);

        byte[]? entry = Journal.Encode([new("MESSAGE", "a=b"), new("ROLLBACK_WATCHDOG_TEXT", "c\nd")]);

        Assert.That(entry, Is.EqualTo((byte[])[.. "MESSAGE=a=b\nROLLBACK_WATCHDOG_TEXT\n"u8, .. size, .. "c\nd\n"u8]));
    }

    [Test]
    public void Encode_LongValue_IsCut() =>
        Assert.That(Journal.Encode([new("MESSAGE", new string('x', 1_000_000))]), Has.Length.LessThan(17 * 1024));

    [Test]
    public void Send_JournaldListens_Arrives()
    {
        using var folder = new TemporaryFolder();
        using Socket journald = Listen(folder.File("socket"));
        using var sender = new JournalSocket(folder.File("socket"));

        bool isSent = sender.Send("MESSAGE=x\n"u8);

        byte[] received = new byte[100];
        Assert.That(isSent, Is.True);
        Assert.That(Encoding.UTF8.GetString(received, 0, journald.Receive(received)), Is.EqualTo("MESSAGE=x\n"));
    }

    [Test]
    public void Send_NoJournald_IsFalseAtOnce()
    {
        using var folder = new TemporaryFolder();
        using var sender = new JournalSocket(folder.File("socket"));

        Assert.That(sender.Send("MESSAGE=x\n"u8), Is.False);
    }

    // Measured with sd_journal_sendv and a journald that is stopped: 150 s.
    [Test]
    public void Send_JournaldStandsStill_WaitsOnceAndNotForLong()
    {
        using var folder = new TemporaryFolder();
        using Socket journald = Listen(folder.File("socket"));
        using var sender = new JournalSocket(folder.File("socket"));
        ulong before = Deadline.Now;
        int sent = 0;
        while (sender.Send("MESSAGE=x\n"u8))
        {
            sent++;
        }

        for (int i = 0; i < 1000; i++)
        {
            Assert.That(sender.Send("MESSAGE=x\n"u8), Is.False);
        }

        Assert.That(Deadline.Now - before, Is.LessThan(5 * Microseconds), $"{sent} fitted");
        journald.Receive(new byte[100]);
        Assert.That(sender.Send("MESSAGE=y\n"u8), Is.True, "it has read one: there is room");
    }

    private static Socket Listen(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }
}
