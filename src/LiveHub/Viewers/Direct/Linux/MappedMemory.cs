using Microsoft.Win32.SafeHandles;

namespace LiveCommerce.LiveHub.Viewers.Direct.Linux;

/// <summary>Memory that the kernel shares with this process, until it is disposed.</summary>
internal sealed class MappedMemory : SafeHandleMinusOneIsInvalid
{
    private readonly nuint _length;

    public MappedMemory(nuint length, int file, long offset)
        : base(ownsHandle: true)
    {
        _length = length;
        SetHandle(LinuxCalls.Map(length, file, offset));
    }

    public unsafe byte* Address => (byte*)handle;

    protected override bool ReleaseHandle()
    {
        LinuxCalls.Unmap(handle, _length);
        return true;
    }
}
