! What every Fortran peer shares: the grid, the initial field, the command line and the report. No
! stencil is in here. The protocol is that of peer.hpp.
!
! Fortran's first index is the fast one, so rho(j, i) here is rho[i][j] there.
module peer_module
  use, intrinsic :: iso_fortran_env, only: real64, int64
  implicit none

  integer, parameter :: dp = real64
  real(dp), parameter :: d = 1.0_dp, x1 = -10.0_dp, x2 = 10.0_dp

  integer :: n            ! rows, and columns, that evolve
  integer :: steps        ! of one run
  integer :: repeats = 1  ! how many times it runs
  integer :: warm_up = 2  ! untimed steps before each
  real(dp) :: factor      ! (D / dx^2) dt
  character(:), allocatable :: dump_file

contains

  subroutine read_arguments()
    real(dp) :: dx, dt
    integer :: i
    n = number(1)
    steps = number(2)
    do i = 3, command_argument_count()
      select case (word(i))
      case ('--cold')
        warm_up = 0
      case ('--dump')
        dump_file = word(i + 1)
      case ('--repeat')
        repeats = number(i + 1)
      end select
    end do
    dx = (x2 - x1) / n
    dt = 0.25_dp * (dx * dx) / d
    factor = (d / (dx * dx)) * dt
  end subroutine

  function word(i) result(text)
    integer, intent(in) :: i
    character(:), allocatable :: text
    integer :: length
    call get_command_argument(i, length=length)
    allocate (character(length) :: text)
    call get_command_argument(i, text)
  end function

  integer function number(i)
    integer, intent(in) :: i
    character(:), allocatable :: text
    text = word(i)
    read (text, *) number
  end function

  subroutine four_peaks(rho)
    real(dp), intent(out) :: rho(0:, 0:)
    real(dp) :: profile(n)
    integer :: i
    do i = 1, n
      profile(i) = peak(x1 + ((i - 1) * (x2 - x1)) / n)
    end do
    rho = 0
    do i = 1, n
      rho(1:n, i) = profile(i) * profile
    end do
  end subroutine

  real(dp) function peak(x)
    real(dp), intent(in) :: x
    peak = 1 - abs(1 - 4 * abs((x - (x1 + x2) / 2) / (x2 - x1)))
  end function

  real(dp) function clock()
    integer(int64) :: count, rate
    call system_clock(count, rate)
    clock = real(count, dp) / real(rate, dp)
  end function

  subroutine report(seconds, rho)
    real(dp), intent(in) :: seconds(:), rho(0:, 0:)
    integer :: i, unit
    write (*, '(a, *(es16.9, :, ", "))', advance='no') '{"seconds": [', seconds
    write (*, '(a)') ']}'
    if (.not. allocated(dump_file)) return
    open (newunit=unit, file=dump_file, access='stream', form='unformatted', status='replace')
    do i = 1, n
      write (unit) rho(1:n, i)
    end do
    close (unit)
  end subroutine

end module
