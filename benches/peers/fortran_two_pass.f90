! The Fortran version of the course, in loops: one sweep for the Laplacian, into an array of its
! own, and one for the step. The buffers are swapped by move_alloc, not copied.
program fortran_two_pass
  use peer_module
  implicit none
  real(dp), allocatable :: rho(:, :), next(:, :), lapl(:, :)
  real(dp), allocatable :: seconds(:)
  real(dp) :: start
  integer :: k

  call read_arguments()
  allocate (rho(0:n + 1, 0:n + 1), next(0:n + 1, 0:n + 1), lapl(0:n + 1, 0:n + 1), seconds(repeats))
  next = 0
  lapl = 0
  do k = 1, repeats
    call four_peaks(rho)
    call run(min(steps, warm_up))
    call four_peaks(rho)
    start = clock()
    call run(steps)
    seconds(k) = clock() - start
  end do
  call report(seconds, rho)

contains

  subroutine run(count)
    integer, intent(in) :: count
    real(dp), allocatable :: spare(:, :)
    integer :: s
    do s = 1, count
      call step(rho, lapl, next)
      call move_alloc(rho, spare)
      call move_alloc(next, rho)
      call move_alloc(spare, next)
    end do
  end subroutine

  subroutine step(rho, lapl, next)
    real(dp), intent(in) :: rho(0:n + 1, 0:n + 1)
    real(dp), intent(inout) :: lapl(0:n + 1, 0:n + 1), next(0:n + 1, 0:n + 1)
    integer :: i, j
    do i = 1, n
      do j = 1, n
        lapl(j, i) = rho(j, i + 1) + rho(j, i - 1) + rho(j + 1, i) + rho(j - 1, i) - 4 * rho(j, i)
      end do
    end do
    do i = 1, n
      do j = 1, n
        next(j, i) = rho(j, i) + factor * lapl(j, i)
      end do
    end do
  end subroutine

end program
