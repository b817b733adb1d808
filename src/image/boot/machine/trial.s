# The boot sector that tries an accelerator: protected and long mode, paging, CPUID and IRET, then
# 42 to the port 0xf4 (isa-debug-exit). Made by
#   as --64 trial.s -o trial.o && ld -m elf_x86_64 -Ttext=0x7c00 --oformat binary trial.o -o trial.img
.code16

_start: cli
 xorw %ax,%ax
 movw %ax,%ds
 movw %ax,%es
 movw %ax,%ss
 movw $0x7c00,%sp
 # page tables at 0x1000..0x3fff: identity 2 MiB
 cld
 movw $0x1000,%di
 movw $0x1800,%cx
 rep stosw
 movw $0x2003,0x1000
 movw $0x3003,0x2000
 movw $0x0083,0x3000
 lgdtw gdtr
 movl $0x20,%eax
 movl %eax,%cr4
 movl $0x1000,%eax
 movl %eax,%cr3
 movl $0xc0000080,%ecx
 rdmsr
 orw $0x100,%ax
 wrmsr
 movl $0x80000001,%eax
 movl %eax,%cr0
 ljmp $8,$long
.code64
long:
 movl $0x10,%eax
 movl %eax,%ds
 movl %eax,%ss
 movl $20000,%ebp
1: xorl %eax,%eax
 cpuid
 incl 0x4000
 invlpg 0x4000
 movq %rsp,%rax
 pushq $0x10
 pushq %rax
 pushfq
 pushq $8
 pushq $back
 iretq
back: decl %ebp
 jnz 1b
 movb $0x2a,%al
 outb %al,$0xf4
2: hlt
 jmp 2b
.balign 8
gdt: .quad 0, 0x00209a0000000000, 0x0000920000000000
gdtr: .word 23
 .long gdt
.org 510
.word 0xaa55
